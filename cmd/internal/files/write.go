package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// ErrChanged is why a file isn't written that somebody else changed after it was read.
var ErrChanged = errors.New("it changed after it was read: run the command again")

// Write replaces what a file holds by data, in one step: at any time, and also after a crash, the
// file is either the old or the new one. Symbolic links stay, and the file that they lead to is
// replaced. The file keeps its permissions, and its owner and group where the user may set them; access lists
// and other attributes are those of a new file. Other names of the file (hard links) keep the old
// contents.
//
// It is an error, and nothing is changed, if the file isn't regular any more, if it is read-only (for
// root too) or if it doesn't hold what was read.
func Write(s *Snapshot, data []byte) error {
	if err := s.write(data); err != nil {
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	return nil
}

func (s *Snapshot) write(data []byte) error {
	real, err := filepath.EvalSymlinks(s.path)
	if err != nil {
		return bare(err)
	}
	if real != s.real {
		return ErrChanged
	}
	info, err := writable(real)
	if err != nil {
		return err
	}
	return replace(real, info, data, s.unchanged)
}

// unchanged compares the file with what was read. Times don't count: they may be too coarse to show a
// change, and may change without one.
func (s *Snapshot) unchanged() error {
	f, err := os.Open(s.real)
	if err != nil {
		return bare(err)
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return bare(err)
	}
	if !info.Mode().IsRegular() || info.Size() != int64(len(s.data)) {
		return ErrChanged
	}
	same, err := holds(f, s.data)
	if err != nil {
		return bare(err)
	}
	if !same {
		return ErrChanged
	}
	return nil
}

// holds reports whether r gives exactly data.
func holds(r io.Reader, data []byte) (bool, error) {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if !bytes.HasPrefix(data, buf[:n]) {
			return false, nil
		}
		data = data[n:]
		if err == io.EOF {
			return len(data) == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// Create writes a file that needn't exist yet. A file that does is replaced the way [Write] does it,
// whatever it holds.
func Create(path string, data []byte) error {
	if err := create(path, data); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func create(path string, data []byte) error {
	whatever := func() error { return nil }
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return errors.New("it is a symbolic link to a file that doesn't exist: remove it, or choose another name")
		}
		return replace(path, nil, data, whatever)
	}
	if err != nil {
		return bare(err)
	}
	info, err := writable(real)
	if err != nil {
		return err
	}
	return replace(real, info, data, whatever)
}

// CreateNew writes a file that must not exist yet, also if it comes into being meanwhile.
func CreateNew(path string, data []byte) error {
	if err := place(path, nil, data, func() error { return nil }, renameNew); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// renameNew is os.Rename that replaces nothing.
func renameNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	// Some file systems have no hard links.
	if _, missing := os.Lstat(to); !errors.Is(missing, fs.ErrNotExist) {
		return errors.New("it is there already")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(from, to)
}

// writable returns what is known about a file, or an error if it isn't for the user to write. Root may
// write to everything, but somebody made a file read-only for a reason.
func writable(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, bare(err)
	}
	if err := regular(info); err != nil {
		return nil, err
	}
	if info.Mode()&0o222 == 0 {
		return nil, fmt.Errorf("it is read-only (%v): make it writable first, if it is meant to be changed", info.Mode())
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, bare(err)
	}
	return info, f.Close()
}

// replace puts a new file in the place of the one at path, of which old tells, or nil if there is none.
// Check is asked last, when everything is ready.
func replace(path string, old fs.FileInfo, data []byte, check func() error) error {
	return place(path, old, data, check, os.Rename)
}

// place writes a new file and moves it to path.
func place(path string, old fs.FileInfo, data []byte, check func() error, move func(from, to string) error) (err error) {
	perm := fs.FileMode(0o666) // less what the user's umask takes away
	if old != nil {
		perm = 0o600 // nobody else may read it before it has its owner
	}
	dir := filepath.Dir(path)
	f, err := createTemp(dir, perm)
	if err != nil {
		return fmt.Errorf("a temporary file in the folder %s: %w", dir, bare(err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := fill(f, old, data); err != nil {
		return fmt.Errorf("a temporary file in the folder %s: %w", dir, bare(err))
	}
	if err := check(); err != nil {
		return err
	}
	if err := move(f.Name(), path); err != nil {
		return bare(err)
	}
	_ = syncFolder(dir) // the file is in its place, and nothing could be taken back
	return nil
}

// The names of temporary files. One stays behind, perhaps half written, when the program is killed.
const tempPrefix, tempSuffix = ".zonemend-", ".tmp"

func leftOver(base string) bool {
	return strings.HasPrefix(base, tempPrefix) && strings.HasSuffix(base, tempSuffix)
}

// createTemp is os.CreateTemp with a mode.
func createTemp(dir string, perm fs.FileMode) (*os.File, error) {
	const tries = 1000
	for i := 1; ; i++ {
		name := filepath.Join(dir, fmt.Sprintf("%s%016x%s", tempPrefix, rand.Uint64(), tempSuffix)) //nolint:gosec // O_EXCL keeps it safe
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if i == tries || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// fill writes data to f, gives it the owner and the permissions of old, and closes it.
func fill(f *os.File, old fs.FileInfo, data []byte) error {
	_, err := f.Write(data)
	if err == nil && old != nil {
		keepOwner(f, old)
		err = f.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
