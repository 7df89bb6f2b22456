//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests here disturb the real program while it writes. Whatever happens, each file is the old or the new one,
// and the exit code says whether all went well.

// faulty is a zone with a safe fix, and so many records that writing it takes a while.
func faulty(records int) string {
	var b strings.Builder
	b.WriteString(`$ORIGIN example.com.
$TTL 3600
@ IN SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 3600
@ IN NS ns1.example.net.
@ IN NS ns2.example.net.
_dmarc IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
bounce IN MX 10 feedback-smtp.us-east-1.amazonses.com
bounce IN TXT "v=spf1 include:amazonses.com ~all"
`)
	for i := range records {
		fmt.Fprintf(&b, "host%d IN A 192.0.2.%d\n", i, i%250+1)
	}
	return b.String()
}

// copied returns a copy of the program that anybody may run.
func copied(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "zonemend")
	write(t, path, string(src), 0o755)
	return path
}

// program returns a command that runs the program.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command("zonemend", args...)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795521600")
	return cmd
}

// mended returns what the program makes of a zone.
func mended(t *testing.T, src string) string {
	t.Helper()
	cmd := program("fix", "--write", "-")
	cmd.Stdin = strings.NewReader(src)
	out, err := cmd.Output()
	if err != nil || string(out) == src {
		t.Fatalf("the zone was not mended: %v", err)
	}
	return string(out)
}

func write(t *testing.T, path, src string, perm os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(src), perm); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, perm); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%q holds %d octets, %v; want %d", path, len(got), err, len(want))
	}
}

// exitCode runs a command; what it says on standard error must hold want.
func exitCode(t *testing.T, cmd *exec.Cmd, code int, want string) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code || !strings.Contains(said.String(), want) {
		t.Errorf("%q: exit code %d, want %d and %q in:\n%s", cmd.Args, got, code, want, said.String())
	}
}

// A run that is killed leaves each file old or new.
func TestKilled(t *testing.T) {
	kills := 40
	if os.Getenv("CI") != "" {
		kills = 200
	}
	dir := t.TempDir()
	old := faulty(500)
	mend := mended(t, old)
	var paths []string
	for i := range 8 {
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("%d.zone", i)))
	}
	reset := func() {
		for _, path := range paths {
			if now, err := os.ReadFile(path); err != nil || string(now) != old {
				write(t, path, old, 0o644)
			}
		}
	}
	whole := time.Hour
	for range 3 {
		reset()
		start := time.Now()
		exitCode(t, program("fix", "--write", dir), 0, "")
		whole = min(whole, time.Since(start))
	}
	between, left := 0, 0
	for kill := range kills {
		reset()
		cmd := program("fix", "--write", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if kill%4 == 0 {
			time.Sleep(time.Duration(rand.Int64N(int64(whole) * 5 / 4)))
		} else {
			awaitWriting(dir, len(paths))
			time.Sleep(time.Duration(rand.Int64N(int64(whole) / 4)))
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		written := 0
		for _, path := range paths {
			switch now, err := os.ReadFile(path); {
			case err == nil && string(now) == mend:
				written++
			case err != nil || string(now) != old:
				t.Fatalf("%s is neither old nor new: %d octets, %v", path, len(now), err)
			}
		}
		if written > 0 && written < len(paths) {
			between++
		}
		temporary, _ := filepath.Glob(filepath.Join(dir, ".zonemend-*.tmp"))
		left += len(temporary)
		if kill < kills-1 {
			for _, path := range temporary {
				_ = os.Remove(path)
			}
		}
	}
	t.Logf("%d kills within %v, of which %d left some files old and some new, and %d a temporary file", kills, whole, between, left)
	exitCode(t, program("fix", "--write", dir), 0, "")
	for _, path := range paths {
		holds(t, path, mend)
	}
}

// awaitWriting waits, though not for ever, until a further file comes into a folder.
func awaitWriting(dir string, count int) {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Microsecond) {
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > count {
			return
		}
	}
}

// Runs at once get in each other's way, but not into the files.
func TestAtOnce(t *testing.T) {
	old := faulty(500)
	mend := mended(t, old)
	for range 10 {
		dir := t.TempDir()
		for i := range 5 {
			write(t, filepath.Join(dir, fmt.Sprintf("%d.zone", i)), old, 0o644)
		}
		var runs []*exec.Cmd
		var said [4]bytes.Buffer
		for i := range said {
			cmd := program("fix", "--write", dir)
			cmd.Stderr = &said[i]
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			runs = append(runs, cmd)
		}
		for i, cmd := range runs {
			err := cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 0 && (code != 2 || !strings.Contains(said[i].String(), "changed after it was read")) {
				t.Errorf("exit code %d, %v:\n%s", code, err, said[i].String())
			}
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 5 {
			t.Errorf("the folder holds %v, %v", entries, err)
		}
		for _, e := range entries {
			holds(t, filepath.Join(dir, e.Name()), mend)
		}
	}
}

// fullDisk runs a shell script in an own file system with room for 256 KiB, in the folder disk.
func fullDisk(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "disk"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-eu", "-c", "mount -t tmpfs -o size=256k none disk || exit 99\n"+script)
	cmd.Dir = dir
	cmd.Env = program().Env
	// What is mounted here vanishes with the script.
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
	}
	out, err := cmd.CombinedOutput()
	if cannot := errors.Is(err, syscall.EPERM) || cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 99; cannot && os.Getenv("CI") == "" {
		t.Skipf("no file system can be mounted here: %v\n%s", err, out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	large, small := faulty(5000), faulty(10)
	for name, src := range map[string]string{"large": large, "small": small, "large.new": mended(t, large), "small.new": mended(t, small)} {
		write(t, filepath.Join(dir, name), src, 0o644)
	}
	// Each command fails with exit code 2, and says why; there is room for small files alone.
	const prologue = `
wanted=%s
refused() { code=0; "$@" 2>said || code=$?; test $code = 2; grep -q 'no space left' said; test -z "$(find disk -name '*.tmp')"; }
mkdir disk/zones
cp $wanted/large disk/zones/a.zone
cp $wanted/small disk/zones/b.zone
dd if=/dev/zero of=disk/fill bs=4096 2>/dev/null || true
truncate -s -32k disk/fill
`
	for name, script := range map[string]string{
		"write":  `refused zonemend fix --write disk/zones; cmp $wanted/large disk/zones/a.zone; cmp $wanted/small.new disk/zones/b.zone`,
		"output": `cp $wanted/large . ; refused zonemend fix --output disk/out large; test ! -e disk/out/large`,
		"output again": `cp -r disk/zones out; cp $wanted/large.new out/large; cd disk/zones; refused() { code=0; "$@" 2>/dev/null >/dev/null || code=$?; test $code = 2; }
			refused zonemend fix --output ../out a.zone; test ! -e ../out/a.zone`,
		"report":  `echo before >disk/report; cp $wanted/large . ; for i in $(seq 300); do echo "x$i A 192.0.2.x" >>large; done; refused zonemend lint --format json=disk/report large; echo before | cmp - disk/report`,
		"stdout":  `dd if=/dev/zero of=disk/more bs=4096 2>/dev/null || true; refused zonemend fix disk/zones >disk/diff`,
		"init":    `dd if=/dev/zero of=disk/more bs=4096 2>/dev/null || true; refused zonemend init disk/zones; test ! -e disk/zones/.zonemend.yaml`,
		"nothing": `dd if=/dev/zero of=disk/more bs=4096 2>/dev/null || true; refused zonemend fix --write disk/zones; cmp $wanted/large disk/zones/a.zone; cmp $wanted/small disk/zones/b.zone`,
	} {
		t.Run(name, func(t *testing.T) { fullDisk(t, fmt.Sprintf(prologue, dir)+script) })
	}
}

// Names, links and modes survive.
func TestOddFiles(t *testing.T) {
	old := faulty(0)
	mend := mended(t, old)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	modes := map[string]os.FileMode{"a b\n\tc.zone": 0o640, "-w.zone": 0o600, "$(id).zone": 0o646, "\x1b[31m.zone": 0o755, "'\".zone": 0o602}
	for name, mode := range modes {
		write(t, in(name), old, mode)
	}
	if err := errors.Join(os.Link(in("-w.zone"), in("linked")), os.Mkdir(in("links"), 0o755), os.Symlink("../-w.zone", in("links/l.zone")), os.Symlink("l.zone", in("links/m.zone"))); err != nil {
		t.Fatal(err)
	}
	exitCode(t, program("fix", "--write", in("links"), dir), 0, "fixed")
	for name, mode := range modes {
		holds(t, in(name), mend)
		if info, err := os.Lstat(in(name)); err != nil || info.Mode() != mode {
			t.Errorf("%q has become %v, %v; want %v", name, info.Mode(), err, mode)
		}
	}
	for _, name := range []string{"links/l.zone", "links/m.zone"} {
		holds(t, in(name), mend)
		if info, err := os.Lstat(in(name)); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", name, err)
		}
	}
	// Another name of the file was found and mended as a file of its own, if it looks like a zone; never in part.
	if got, _ := os.ReadFile(in("linked")); string(got) != old && string(got) != mend {
		t.Errorf("the other name holds %d octets", len(got))
	}

	write(t, in("read-only.zone"), old, 0o444)
	exitCode(t, program("fix", "--write", in("read-only.zone")), 2, "it is read-only")
	holds(t, in("read-only.zone"), old)
}

// A folder that can't be written to is a reason to fail, and to change nothing.
func TestReadOnlyFolder(t *testing.T) {
	old := faulty(0)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.zone")
	write(t, path, old, 0o666)
	out := filepath.Join(dir, "out")
	if err := errors.Join(os.Mkdir(out, 0o555), os.Chmod(dir, 0o555), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755) //nolint:errcheck // else it can't be removed
	self := copied(t)
	for _, args := range [][]string{
		{"fix", "--write", path},
		{"fix", "--output", out, path},
		{"fix", "--output", filepath.Join(out, "new"), path},
		{"lint", "--fail-on", "never", "--format", "json=" + filepath.Join(out, "report"), path},
		{"init", dir},
	} {
		cmd := program(args...)
		if os.Getuid() == 0 {
			// Root may write everywhere, so somebody else tries.
			cmd.Path, cmd.Err = self, nil
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		exitCode(t, cmd, 2, "permission denied")
		holds(t, path, old)
	}
}
