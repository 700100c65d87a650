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

// dropAnswers removes the answers of earlier versions and reports whether the file
// must be rewritten, for their pages stay in it. The empty bucket says so until it was.
func dropAnswers(db *bbolt.DB) (dropped bool, err error) {
	return dropped, db.Update(func(tx *bbolt.Tx) error {
		if dropped = tx.Bucket(answersBucket) != nil; !dropped {
			return nil
		}
		if err := tx.DeleteBucket(answersBucket); err != nil {
			return err
		}
		_, err := tx.CreateBucket(answersBucket)
		return err
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
	if err == nil {
		err = to.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket(answersBucket) })
	}
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
