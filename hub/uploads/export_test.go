package uploads

// SendingNow returns how many uploads of the organisation send bytes at this moment.
func (u *Uploads) SendingNow(organisation string) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.sending[organisation]
}
