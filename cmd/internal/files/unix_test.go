//go:build unix

package files

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe without a writer must not be waited for.
func TestPipesAreRefused(t *testing.T) {
	dir := tree(t, nil)
	path := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Skip(err)
	}
	_, err := Read(path)
	wantError(t, err, path, "pipe")
	_, _, err = Include(dir)(filepath.Join(dir, "a.zone"), "pipe")
	wantError(t, err, "pipe")
	wantFiles(t, find(t, dir))
}

func TestWriteKeepsTheOwner(t *testing.T) {
	path := filepath.Join(tree(t, map[string]string{"a": "old"}), "a")
	if err := os.Chown(path, 1234, 2345); err != nil {
		t.Skip(err)
	}
	s, err := Read(path)
	must(t, err)
	must(t, Write(s, []byte("new")))
	info, err := os.Stat(path)
	must(t, err)
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || stat.Uid != 1234 || stat.Gid != 2345 {
		t.Errorf("the owner became %+v", info.Sys())
	}
}

func TestWriteNeedsTheFolder(t *testing.T) {
	dir := tree(t, map[string]string{"a": "old"})
	s, err := Read(filepath.Join(dir, "a"))
	must(t, err)
	must(t, os.Chmod(dir, 0o555))
	if os.Getuid() == 0 {
		// Root may write everywhere, so somebody else tries.
		const nobody = 65534
		must(t, os.Chmod(filepath.Dir(dir), 0o755))
		must(t, os.Chown(s.path, nobody, nobody))
		must(t, syscall.Seteuid(nobody))
	}
	err = Write(s, []byte("new"))
	must(t, syscall.Seteuid(os.Getuid()))
	wantError(t, err, "temporary file in the folder "+dir)
	must(t, os.Chmod(dir, 0o755))
	holdsText(t, filepath.Join(dir, "a"), "old")
}
