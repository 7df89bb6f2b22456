package files

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"

	"github.com/zonemend/zonemend/lint/text"
)

// blobs reads files by their objects, with one git program for all.
type blobs struct {
	top    string
	mutex  sync.Mutex
	in     io.WriteCloser
	out    *bufio.Reader
	said   bytes.Buffer // what git complains about
	cmd    *exec.Cmd
	failed error
}

// read asks git for an object. It answers "object type size", the octets, and a newline, or "object missing".
func (b *blobs) read(object string) ([]byte, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.cmd == nil && b.failed == nil {
		b.failed = b.start()
	}
	if b.failed != nil {
		return nil, b.failed
	}
	src, err := b.ask(object)
	if err != nil {
		b.failed = err // what comes next in the stream is unknown
	}
	if errors.Is(err, io.EOF) {
		_ = b.cmd.Wait()
		b.cmd = nil
		complaint, _, _ := strings.Cut(b.said.String(), "\n")
		b.failed = fmt.Errorf("git can't read object %.12s, which it had at the base (%s); a partial clone may lack it: get a whole one, without --filter", object, complaint)
		return nil, b.failed
	}
	if err == nil && src == nil {
		return nil, fmt.Errorf("object %.12s, which it had at the base, isn't in this clone: get a whole one", object)
	}
	return src, err
}

func (b *blobs) start() error {
	cmd := gitCommand(b.top, "cat-file", "--batch")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = &b.said
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git can't be started: %w", err)
	}
	b.cmd, b.in, b.out = cmd, in, bufio.NewReader(out)
	return nil
}

// ask returns nil octets for an object that is missing.
func (b *blobs) ask(object string) ([]byte, error) {
	if _, err := io.WriteString(b.in, object+"\n"); err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	head, err := b.out.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	fields := strings.Fields(head)
	if len(fields) == 2 && fields[1] == "missing" {
		return nil, nil
	}
	if len(fields) != 3 {
		return nil, fmt.Errorf("git cat-file answers %q", head)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("git cat-file answers %q", head)
	}
	if size > text.MaxSize {
		return nil, tooLarge(text.MaxSize)
	}
	src := make([]byte, size+1)
	if _, err := io.ReadFull(b.out, src); err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	return src[:size:size], nil
}

func (b *blobs) close() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.cmd == nil {
		return
	}
	_ = b.in.Close()
	_, _ = io.Copy(io.Discard, b.out)
	_ = b.cmd.Wait()
	b.cmd = nil
	b.failed = errors.New("git was asked after its end")
}
