//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostileSize is how large they are. The bound was also seen to hold at four times that.
const hostileSize = 2 << 20

// repeated returns 2 MB of a text, between others.
func repeated(before, s, after string) []byte {
	return []byte(before + strings.Repeat(s, hostileSize/len(s)) + after)
}

// numbered returns 2 MB of lines with numbers in them.
func numbered(before, format string) []byte {
	out := bytes.NewBufferString(before)
	for i := 1; out.Len() < hostileSize; i++ {
		fmt.Fprintf(out, strings.ReplaceAll(format, "#", "%[1]d"), i, i-1)
	}
	return out.Bytes()
}

// hostileExports are 2 MB of what costs the most for its size. A file is refused (exit 2) if its name begins with !.
func hostileExports() map[string][]byte {
	nine := strings.TrimSuffix(strings.Repeat("*a%[2]d,", 9), ",")
	return map[string][]byte{
		"!keys.yaml": repeated("", "a:\n", ""), "!keys in a line.yaml": repeated("", "a: ", ""), "!pairs.yaml": repeated("", "k: v\n", ""),
		"!dashes.yaml": repeated("", "-\n", ""), "!questions.yaml": repeated("", "?\n", ""), "!documents.yaml": repeated("", "---\n", ""), "!documents of a word.yaml": repeated("", "---\na\n", ""),
		"!comments.yaml": repeated("", "#\n", ""), "!comments behind.yaml": repeated("", "a: b #\n", ""), "!comments between.yaml": repeated("", "- a\n#\n", ""),
		"!flow words.yaml": repeated("x: [", "a,", "]\n"), "!flow lists.yaml": repeated("x: [", "[],", "]\n"), "!flow pairs.yaml": repeated("x: {", "a: b,", "}\n"), "!flow questions.yaml": repeated("x: [", "?,", "]\n"), "!flow colons.yaml": repeated("x: [", ":,", "]\n"),
		"!flow depth.yaml": repeated("- ", "[", ""), "!depth.yaml": repeated("", "- ", ""), "!aliases.yaml": repeated("- &a x\n- [", "*a,", "]\n"), "!directives.yaml": numbered("", "%%TAG !a#! b\n"),
		"items.yaml": repeated("", "- a\n", ""), "empty items.yaml": repeated("", "- \n", ""), "quotes.yaml": repeated("", "- ''\n", ""), "blocks.yaml": repeated("", "- |\n", ""), "tags.yaml": repeated("", "- !\n", ""),
		"anchors.yaml": numbered("", "- &a# x\n"), "alias items.yaml": repeated("- &a x\n", "- *a\n", ""), "alias bomb.yaml": numbered("a0: &a0 [x]\n", "a#: &a# ["+nine+"]\n"), "merge bomb.yaml": numbered("a0: &a0 {x: 1}\n", "a#: &a# {<<: ["+nine+"]}\n"),
		"long key.yaml": repeated("? ", "a", "\n: b\n"), "long scalar.yaml": repeated("a: ", "b", "\n"), "long words.yaml": repeated("a: ", "b ", "\n"), "long lines.yaml": repeated("a: x\n", " b\n", ""), "long block.yaml": repeated("a: |+\n", "\n", ""), "long comment.yaml": repeated("#", "x", ""), "escapes.yaml": repeated(`a: "`, `\n`, "\"\n"),
		"tabs.yaml": repeated("a:", "\t", "\n"), "newlines.yaml": repeated("", "\n", ""), "blanks.yaml": repeated("", " ", ""), "returns.yaml": repeated("", "\r", ""), "unclosed.yaml": repeated("\"", "a\n", ""), "marks.yaml": repeated("", "- a\ufeff\n", ""), "zeros.yaml": make([]byte, hostileSize),
		"unlike.yaml": numbered("", "k#: v\n"), "depth.json": repeated("", "[", ""), "numbers.json": repeated("[", "1,", "1]"), "unclosed.json": repeated("[", "1,", ""), "lists.json": repeated("[", "[],", "1]"), "keys.json": repeated("{", `"":1,`, `"":1}`), "escapes.json": repeated(`["`, `\n`, `"]`), "comments.json": repeated("[", "//\n", ""), "templates.json": repeated("", "{{", ""),
	}
}

// An export takes no more memory than it may, whatever is in it: 128 octets for each of its own, and 64 MiB.
func TestHostileExportsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	for name, src := range hostileExports() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), strings.TrimPrefix(name, "!"))
			if err := os.WriteFile(path, src, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("zonemend", "fix", "--write", path)
			var said bytes.Buffer
			cmd.Stderr = &said
			_ = cmd.Run()
			usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
			if !ok || cmd.ProcessState.ExitCode() < 0 || cmd.ProcessState.ExitCode() > 2 {
				t.Fatalf("%v\n%s", cmd.ProcessState, said.String())
			}
			if most := 64<<20 + 128*len(src); int(usage.Maxrss)<<10 > most {
				t.Errorf("took %d MiB of memory, more than %d", usage.Maxrss>>10, most>>20)
			}
			if used := cmd.ProcessState.UserTime(); used > 4*time.Minute {
				t.Errorf("took %v", used)
			}
			refused := strings.Contains(said.String(), "too much memory")
			if want := strings.HasPrefix(name, "!"); refused != want || refused && (cmd.ProcessState.ExitCode() != 2 || !strings.Contains(said.String(), path+": line ")) {
				t.Errorf("refused %v, want %v; exit %d: %.300s", refused, want, cmd.ProcessState.ExitCode(), said.String())
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, src) {
				t.Errorf("the file was changed, or is gone: %v", err)
			}
		})
	}
}
