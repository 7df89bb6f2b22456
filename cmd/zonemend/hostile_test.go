package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The tests here give the program what a stranger could have written.

const sane = `$TTL 3600
@ IN SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 3600
@ IN NS ns1.example.net.
@ IN NS ns2.example.net.
www IN A 192.0.2.1
`

func folder(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range contents {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run runs the program in a folder, and returns what it prints on both streams. That it can't do what it was
// told is fine, but not that it breaks down.
func run(t *testing.T, dir string, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.Command("zonemend", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795521600")
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 2 || cmd.ProcessState.ExitCode() < 0 || strings.Contains(said.String(), "goroutine") {
		t.Fatalf("%q: %v\n%s", args, err, said.String())
	}
	return out.String(), said.String()
}

// Nothing that a saved answer of SES holds gets into a zone but domain names and tokens.
func TestHostileIdentities(t *testing.T) {
	values := []string{
		"evil\n@ 60 IN A 192.0.2.66", "evil\r\nx", "evil x", "evil; comment", "$INCLUDE evil", `evil"`, `"evil"`, "evil'", "evil(", "evil)", "evil\t",
		`evil\010x`, `evil\`, "evil\x00", "evil\x1b[31m", "@evil", "evil@", "*evil", "evil,", "evil:", "evil: x", "- evil", "{evil", "&evil", "!evil", "evil #",
		"évil", "evil\u202e", "evil..x", ".evil", strings.Repeat("evil", 16), strings.Repeat("evil.", 60), "evil/../x", "%65vil",
	}
	tokenOnly := []string{"evil.x", "evil.", "evil.example.org."}
	const good = "abcdefghijklmnopqrstuvwxyz23456"
	contents := map[string]string{
		"example.com.zone": sane,
		"example.com.yaml": "www:\n  type: A\n  value: 192.0.2.1\n",
	}
	config := map[string]string{".json": "ses:\n  identities:\n", ".csv": "ses:\n  identities:\n"}
	for i, value := range slices.Concat(values, tokenOnly) {
		name := fmt.Sprintf("i%d", i)
		from := value
		if i >= len(values) {
			from = "bounce." + name + ".example.com" // such a value is a name
		}
		tokens := []string{value, good + "a", good + "b"}
		answer, err := json.Marshal(map[string]any{
			"IdentityType": "DOMAIN", "VerifiedForSendingStatus": true, "FeedbackForwardingStatus": true,
			"DkimAttributes":     map[string]any{"SigningEnabled": true, "Status": "PENDING", "Tokens": tokens, "SigningAttributesOrigin": "AWS_SES"},
			"MailFromAttributes": map[string]any{"MailFromDomain": from, "MailFromDomainStatus": "PENDING", "BehaviorOnMxFailure": from},
		})
		if err != nil {
			t.Fatal(err)
		}
		quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		contents[name+".json"] = string(answer)
		contents[name+".csv"] = "Type,Name,Value\n"
		for _, token := range tokens {
			contents[name+".csv"] += fmt.Sprintf("CNAME,%s,%s\n", quoted(token+"._domainkey."+name+".example.com"), quoted(token+".dkim.amazonses.com"))
		}
		contents[name+".csv"] += fmt.Sprintf("MX,%s,%s\n", quoted(from), quoted("10 feedback-smtp."+from+".amazonses.com"))
		for given := range config {
			config[given] += fmt.Sprintf("    - {domain: %s.example.com, region: eu-west-1, from: %s}\n", name, name+given)
		}
	}
	for _, name := range []string{"example.com.zone", "example.com.yaml"} {
		for given := range config {
			contents[".zonemend.yaml"] = config[given]
			dir := folder(t, contents)
			run(t, dir, "fix", "--unsafe", "--write", name)
			got, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || strings.Contains(string(got), "vil") || strings.Contains(string(got), "66") {
				t.Errorf("%s: something of %s came into the zone: %v\n%s", name, given, err, got)
			}
			if strings.Count(string(got), good) < 2*len(values) {
				t.Errorf("%s: the tokens of %s that are right didn't come into the zone:\n%s", name, given, got)
			}
			checkSafe(t, dir, true, "lint", name)
			checkSafe(t, dir, true, "ses", name)
			checkSafe(t, dir, true, "config")
		}
	}
}

// colours are what the program itself writes to colour its words, and nothing else.
var colours = regexp.MustCompile(`\x1b\[(?:[0-9]{1,2}(?:;[0-9]{1,2})*)?m`)

// commands are characters that a terminal obeys, or that turn what follows around.
func commands(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\t' || 0x7f <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// checkSafe checks that a command prints nothing that a terminal would obey; with colour if that is set.
func checkSafe(t *testing.T, dir string, colour bool, args ...string) {
	t.Helper()
	stdout, stderr := run(t, dir, args...)
	for name, s := range map[string]string{"standard output": stdout, "standard error": stderr} {
		if colour {
			s = colours.ReplaceAllString(s, "")
		}
		if i := strings.IndexFunc(s, commands); i >= 0 {
			t.Errorf("%q prints %q on %s", args, s[max(0, i-60):min(len(s), i+20)], name)
		}
		if i := strings.Index(s, "\n::error"); i >= 0 && !slices.Contains(args, "github") || strings.Contains(s, "::set-output") && !strings.Contains(s, "%0A") && strings.Contains(s, "\n::set-output") {
			t.Errorf("%q prints a workflow command: %q", args, s)
		}
	}
}

// Names, comments and paths of others can't move the cursor, colour the screen or look like other lines.
func TestNothingIsPrintedRaw(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("such names can't be given to files") // CI runs elsewhere
	}
	const esc = "\x1b[2J\x1b]0;x\x07\u009b31m\u202e\r"
	const asLine = "\x1b[A\n::set-output name=x::y\n::error::z"
	name := "a" + esc + asLine[3:] + ".zone"
	zone := "$ORIGIN example.com.\n" + sane + strings.ReplaceAll(`_dmarc TXT "v=DMARC1; p=none; rua=mailto:ESC@ESC; ESC=ESC"
ESC 60 IN A 192.0.2.1 ; ESC
bounce MX 10 feedback-smtp.us-east-1.amazonses.com ; ESC
bounce TXT "v=spf1 include:amazonses.com ESC ~all" ; ESC
@ TXT "v=spf1 include:ESC.example.org include:amazonses.com a:ESC ~all"
abcdefghijklmnopqrstuvwxyz234567._domainkey CNAME abcdefghijklmnopqrstuvwxyz234567.dkim.amazonses.com ; ESC
www AESC 192.0.2.1
www 60 A ESC
www 60 MX ESC ESC
www ESC A 192.0.2.1
x CNAME ESC ; zonemend:ignore ESC -- ESC
$INCLUDE ESC
$ESC x
$ORIGIN ESC
$TTL ESC
$GENERATE ESC x A 192.0.2.1
`, "ESC", strings.ReplaceAll(esc, "\r", "")+"\x9b")
	yaml := strings.ReplaceAll("'':\n  - {type: MX, value: {preference: 10, exchange: \"ESC\"}}\n\"ESC\":\n  type: \"ESC\"\n  value: \"ESC\"\nbounce:\n  - {type: TXT, value: \"v=spf1 ESC ~all\"}\n  - {type: \"A\", \"ESC\": 1, value: \"ESC\"}\n", "ESC", `\e[2J\a\u009b\u202e\n::error::x`)
	config := strings.ReplaceAll("\"ESC\": 1\nfiles: [\"ESC*\", \"*.zone\", \"*.yaml\"]\nrules: {\"ESC\": off, zone/target-dot: \"ESC\"}\nignore: [{rule: \"ESC\", names: \"ESC\", reason: \"ESC\"}]\nses:\n  region: \"ESC\"\n  identities: [{domain: \"ESC\", from: \"ESC\"}, {domain: example.com, from: \"x.json\"}]\n", "ESC", `\e[2J\a\u009b\u202e\n::error::x`)
	dir := folder(t, map[string]string{
		"z/" + name: zone, "z/" + esc[:9] + "example.com.yaml": yaml, "z/broken" + esc[:9] + ".yaml": "a: [" + esc,
		"bad/.zonemend.yaml": config, "bad/a.zone": "$ORIGIN example.com.\n" + sane, "bad/x.json": `{"IdentityType": "` + `\u001b[2J` + `", "DkimAttributes": {"Tokens": ["\u001b\n::error::"]}}`,
		"worse" + esc[:9] + "/.zonemend.yaml": "x: [" + esc, "worse" + esc[:9] + "/a.zone": sane,
	})
	for _, path := range []string{"z", "z/" + name, "bad", "worse" + esc[:9], "none" + esc, "z/none" + asLine} {
		for _, args := range [][]string{
			{"lint", "--unsafe", "--color", "always"},
			{"ses", "--color", "always"},
			{"ses", "--format", "json"},
			{"fix", "--unsafe", "--color", "always"},
			{"config", "--color", "always"},
			{"init", "--print"},
			{"lint", "--color", "always", "--base", "HEAD" + esc},
			{"lint", "--config", "none" + esc},
			{"lint", "--select", esc},
			{"lint", "--origin", esc},
			{"lint", "--input-format", esc},
			{"lint", "--mail-from", esc},
			{"fix", "--color", "always", "--output", "out" + esc},
			{"lint", "--no-such-" + esc},
			{"lint", "--format", esc},
			{"lint", "-v"},
		} {
			checkSafe(t, dir, slices.Contains(args, "always"), append(args, path)...)
		}
		for _, format := range []string{"concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson"} {
			checkSafe(t, dir, false, "lint", "--format", format, path)
		}
	}
	checkSafe(t, dir, false, "explain", esc)
	checkSafe(t, dir, false, "no-command"+esc)
	copied := folder(t, map[string]string{name: zone})
	checkSafe(t, copied, false, "init", copied)
	checkSafe(t, copied, false, "lint")
	checkSafe(t, copied, true, "fix", "--color", "always", "--write", copied)
}

// git may be told by a repository to run programs. Those of a stranger's must not run.
func TestHostileRepository(t *testing.T) {
	git := func(dir string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	zone := "$ORIGIN example.com.\n" + sane
	dir := folder(t, map[string]string{"z/a.zone": zone, "z/b\n\"c.zone": zone, "z/-d.zone": zone, "z/:e.zone": zone, "z/old.zone": zone})
	marker := filepath.Join(dir, ".git", "ran")
	git(dir, "init", "--quiet")
	git(dir, "add", "--all")
	git(dir, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "x")
	git(dir, "mv", "z/old.zone", "z/new.zone")
	if err := os.WriteFile(filepath.Join(dir, "z/a.zone"), []byte(zone+"bounce MX 10 feedback-smtp.us-east-1.amazonses.com\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	attributes := "* diff=evil filter=evil merge=evil text eol=crlf working-tree-encoding=UTF-16 export-subst ident\n"
	if err := os.WriteFile(filepath.Join(dir, ".git", "info", "attributes"), []byte(attributes), 0o644); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, ".git", "evil")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho \"$0 $@\" >>'"+marker+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	hooks := filepath.Join(dir, ".git", "hooks")
	if err := os.MkdirAll(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-commit", "sendemail-validate"} {
		if err := os.Symlink(script, filepath.Join(hooks, hook)); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range map[string]string{
		"core.fsmonitor": script, "core.pager": script, "core.editor": script, "core.sshCommand": script, "core.gitProxy": script, "core.askPass": script, "core.alternateRefsCommand": script,
		"core.hooksPath": hooks, "pager.ls-files": script, "pager.rev-parse": script, "pager.cat-file": script, "diff.external": script, "diff.evil.textconv": script, "diff.evil.command": script,
		"filter.evil.clean": script, "filter.evil.smudge": script, "filter.evil.process": script, "filter.evil.required": "true", "merge.evil.driver": script, "gpg.program": script,
		"credential.helper": "!" + script, "alias.ls-files": "!" + script, "alias.rev-parse": "!" + script, "sequence.editor": script, "uploadpack.packObjectsHook": script,
		"extensions.partialClone": "origin", "remote.origin.promisor": "true", "remote.origin.url": "ext::" + script + " %S", "remote.origin.uploadpack": script, "protocol.allow": "always", "protocol.ext.allow": "always",
		"core.repositoryFormatVersion": "1", "trace2.eventTarget": filepath.Join(dir, ".git", "ran"), "core.untrackedCache": "true", "core.splitIndex": "true", "log.showSignature": "true",
	} {
		git(dir, "config", key, value)
	}
	// An object is missing, so that git would fetch it.
	blob := exec.Command("git", "rev-parse", "HEAD:z/-d.zone")
	blob.Dir = dir
	out, err := blob.Output()
	if err != nil {
		t.Fatal(err)
	}
	object := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(dir, ".git", "objects", object[:2], object[2:])); err != nil {
		t.Fatal(err)
	}
	os.Remove(marker) //nolint:errcheck // what git ran above is our doing
	for _, args := range [][]string{
		{"lint", "."},
		{"lint", "--base", "HEAD", "."},
		{"lint", "--base", "merge:HEAD", "z"},
		{"lint", "--changed", "z/-d.zone", "z"},
		{"lint", "--base", "--output=x", "."},
		{"lint", "--base", "x; y", "."},
		{"fix", "--changed", "."},
		{"fix", "--write", "."},
		{"init", "--print"},
		{"config"},
		{"ses", "."},
	} {
		run(t, dir, args...)
		if ran, err := os.ReadFile(marker); err == nil {
			t.Fatalf("%q has run:\n%s", args, ran)
		}
	}
}

// A zone with more mistakes than anybody reads can't be read, and that is said also if only its folder was named.
func TestHopelessZones(t *testing.T) {
	const lines = 1<<18 + 1
	for name, src := range map[string]string{
		"example.com.zone": "$ORIGIN example.com.\n" + sane + strings.Repeat("x\n", lines),
		"example.com.yaml": "www:\n  type: A\n  values:\n  - 192.0.2.1\n" + strings.Repeat("  - x\n", lines),
	} {
		dir := folder(t, map[string]string{"z/" + name: src})
		for _, args := range [][]string{{"lint", "z"}, {"lint", "z/" + name}, {"fix", "--write", "--unsafe", "z"}, {"ses", "z"}} {
			cmd := exec.Command("zonemend", args...)
			cmd.Dir = dir
			var out, said strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &said
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 2 || out.Len() > 0 || !strings.Contains(said.String(), name+": too much of it can't be read: line ") || said.Len() > 1000 {
				t.Errorf("%q: exit %d, prints %.300q and %.300q", args, code, out.String(), said.String())
			}
		}
		if got, err := os.ReadFile(filepath.Join(dir, "z", name)); err != nil || string(got) != src {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
}
