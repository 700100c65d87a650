// Package bench measures the hub against named baselines, in the same run.
//
// Every figure is a median of interleaved rounds, so that whatever else the
// machine does meets ours and the baseline alike. What counts is the ratio.
package bench
