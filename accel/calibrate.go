package accel

import "time"

// How an engine is calibrated: the fastest of some calls on bytes that are in
// the nearest cache. All engines take turns, so that whatever else the machine
// does meets them alike.
const (
	calibrationBlocks = 32
	calibrationCalls  = 40
)

func (d *Dispatch) calibrate() {
	var data [MaxLanes][calibrationBlocks * BlockBytes]byte
	var ptrs [MaxLanes]*byte
	for i := range ptrs {
		ptrs[i] = &data[i][0]
	}
	states := make([]State, MaxLanes)
	for range calibrationCalls {
		for i := range d.Candidates {
			c := &d.Candidates[i]
			if c.Refused != nil || c.Excluded {
				continue
			}
			began := time.Now()
			c.Engine.Blocks(states, ptrs[:], calibrationBlocks)
			took := max(time.Since(began), 1)
			c.Rate = max(c.Rate, float64(c.Engine.Lanes()*calibrationBlocks*BlockBytes)/took.Seconds())
		}
	}
}
