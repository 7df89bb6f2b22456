// Package files finds, reads and writes the files that a command names.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
)

// A Snapshot is a file as it was when it was read.
type Snapshot struct {
	path string
	real string // path without symbolic links
	data []byte
}

// Bytes returns what the file held. They must not be changed: [Write] compares the file with them.
func (s *Snapshot) Bytes() []byte { return s.data }

// Read reads a regular file, or one that a symbolic link leads to. Anything else is an error, and so
// is a file that is larger than [text.MaxSize].
func Read(path string) (*Snapshot, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, reason(path, err)
	}
	data, err := readRegular(real, text.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Snapshot{path: path, real: real, data: data}, nil
}

// readRegular reads a file unless it holds more than limit octets. Its errors don't name the file.
func readRegular(path string, limit int64) ([]byte, error) {
	// Looked at before it is opened, since opening a pipe waits for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, bare(err)
	}
	if err := regular(info); err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, tooLarge(limit)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close() //nolint:errcheck // only read
	memory := make([]byte, info.Size(), info.Size()+bytes.MinRead)
	buf := bytes.NewBuffer(memory[:readParts(f, memory)])
	if _, err := f.Seek(int64(buf.Len()), io.SeekStart); err != nil {
		return nil, bare(err)
	}
	if _, err := buf.ReadFrom(io.LimitReader(f, limit+1-int64(buf.Len()))); err != nil {
		return nil, bare(err)
	}
	if int64(buf.Len()) > limit {
		return nil, tooLarge(limit)
	}
	return buf.Bytes(), nil
}

// leastPart is the size from which on a part of a file is worth a processor of its own.
const leastPart = 4 << 20

// readParts reads a large file by all processors at once, since memory that is touched for the first time takes longer to get
// than the file. It returns how many octets of the file are in memory now: none where it is small, or not as large as it was.
func readParts(f *os.File, memory []byte) int {
	parts := min(runtime.GOMAXPROCS(0), len(memory)/leastPart)
	if parts < 2 {
		return 0
	}
	size := (len(memory) + parts - 1) / parts
	var short atomic.Bool
	tasks := make([]func(), parts)
	for i := range tasks {
		start := i * size
		tasks[i] = func() {
			if _, err := f.ReadAt(memory[start:min(start+size, len(memory))], int64(start)); err != nil {
				short.Store(true)
			}
		}
	}
	lint.InParallel(tasks)
	if short.Load() {
		return 0
	}
	return len(memory)
}

func tooLarge(limit int64) error {
	const mebi = 1 << 20
	return fmt.Errorf("it is larger than %d MiB, which is more than can be read: split it", (limit+mebi-1)/mebi)
}

// regular returns an error that says what info is instead of a regular file, and what to do.
func regular(info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return errors.New("it is a folder, not a file: name a file in it")
	case mode&fs.ModeNamedPipe != 0:
		return errors.New("it is a pipe, not a regular file: pass its contents on standard input, with - as the path")
	case mode&fs.ModeSocket != 0:
		return errors.New("it is a socket, not a regular file: name a zone file")
	case mode&fs.ModeDevice != 0:
		return errors.New("it is a device, not a regular file: name a zone file, or - for standard input")
	}
	return errors.New("it is not a regular file: name a zone file")
}

// reason says what went wrong with the file that the user called path.
func reason(path string, err error) error { return fmt.Errorf("%s: %w", path, bare(err)) }

// bare strips the operation and the path from an error of the file system.
func bare(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	var linkErr *os.LinkError
	if errors.As(err, &linkErr) {
		return linkErr.Err
	}
	return err
}
