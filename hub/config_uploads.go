package hub

import (
	"errors"
	"strings"
	"time"

	"github.com/tradehub/tradehub/hub/uploads"
)

// A StoreConfig says where the contents of documents are kept.
type StoreConfig struct {
	Bucket string `yaml:"bucket"` // URL of a bucket of an S3-compatible server; "" is the data folder
}

func (c StoreConfig) validate() error {
	if c.Bucket != "" && !strings.HasPrefix(c.Bucket, "s3://") {
		return errors.New("configuration: store: bucket: want a URL like s3://NAME?region=REGION")
	}
	return nil
}

// An UploadConfig bounds resumable uploads. A zero is its default.
type UploadConfig struct {
	MaxFile     int64         `yaml:"maxFile"`     // bytes of one file
	Quota       int64         `yaml:"quota"`       // bytes in progress of an organisation
	QuotaAll    int64         `yaml:"quotaAll"`    // bytes in progress of all
	Count       int           `yaml:"count"`       // uploads in progress of an organisation
	Sending     int           `yaml:"sending"`     // that send bytes at one moment
	SendingEach int           `yaml:"sendingEach"` // of an organisation
	Expire      time.Duration `yaml:"expire"`      // after which one that does not move is removed
	Stall       time.Duration `yaml:"stall"`       // longest silence of a client that sends
}

func (c UploadConfig) validate() error {
	if min(c.MaxFile, c.Quota, c.QuotaAll, int64(c.Count), int64(c.Sending), int64(c.SendingEach), int64(c.Expire), int64(c.Stall)) < 0 {
		return errors.New("configuration: uploads: no bound may be less than 0")
	}
	return nil
}

func (c UploadConfig) limits(all Config) uploads.Limits {
	return uploads.Limits{
		File: c.MaxFile, OfOne: c.Quota, OfAll: c.QuotaAll, Count: c.Count, Sending: c.Sending, SendingEach: c.SendingEach,
		Expire: c.Expire, Stall: c.Stall, Take: all.Timeout,
	}
}
