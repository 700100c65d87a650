package cases

import (
	"errors"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// answersBucket is where earlier versions kept whole answers, verdicts among them,
// in the clear.
var answersBucket = []byte("answers")

// rewriteBytes bounds a transaction of a rewrite.
const rewriteBytes = 1 << 20

// dropAnswers removes the answers of earlier versions and reports whether there
// were any. Their pages stay in the file until it is written again.
func dropAnswers(db *bbolt.DB) (dropped bool, err error) {
	return dropped, db.Update(func(tx *bbolt.Tx) error {
		if dropped = tx.Bucket(answersBucket) != nil; !dropped {
			return nil
		}
		return tx.DeleteBucket(answersBucket)
	})
}

// rewrite puts a file without free pages in the place of db's, and closes db. A
// crash leaves either file, whole.
func rewrite(db *bbolt.DB) (err error) {
	path := db.Path()
	fresh := path + ".rewrite"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(err, db.Close())
	}
	to, err := bbolt.Open(fresh, 0o600, nil)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	err = bbolt.Compact(to, db, rewriteBytes)
	if err = errors.Join(err, to.Sync(), to.Close()); err == nil {
		err = os.Rename(fresh, path)
	}
	return errors.Join(err, db.Close(), syncDir(filepath.Dir(path)))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
