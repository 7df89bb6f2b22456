package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/zonemend/zonemend/"

// floors says on which floor a package stands, the longest prefix counting. A package imports only from
// lower floors; rules may also import the packages below rules/internal, and rules.All its groups.
var floors = map[string]int{
	"lint/text": 0, "lint/suggest": 0, "lint/config": 4, "lint/zone": 1, "lint/yamlspan": 1, "lint/zonefile": 2, "lint/export": 2, "lint": 3, "rules/internal": 4, "rules/readiness": 4, "rules/": 5, "rules": 6,
	"fix": 4, "cmd/internal": 7, "cmd": 8,
}

// homes are the packages that may import a given library.
var homes = map[string][]string{
	"github.com/miekg/dns":          {"lint/zone", "lint/zonefile", "lint/export", "lint/linttest/peers", "rules", "fix"},
	"github.com/sergi/go-diff":      {"fix"},
	"github.com/urfave/cli/v2":      {"cmd/internal/cli"},
	"gopkg.in/yaml.v3":              {"lint/yamlspan", "lint/config"},
	"golang.org/x/net":              {"lint/zonefile", "lint/export", "lint/config", "rules"},
	"golang.org/x/term":             {"cmd/internal/cli"},
	"github.com/xrash/smetrics":     {"lint/suggest"},
	"golang.org/x/sys":              {"cmd/internal/files"},
	"github.com/rogpeppe":           {},
	"blitiri.com.ar/go/spf":         {},
	"github.com/bmatcuk/doublestar": {"cmd/internal/files", "lint/config"},
}

func floorOf(pkg string) int {
	best, floor := -1, -1
	for prefix, f := range floors {
		within := pkg == prefix || strings.HasPrefix(pkg, strings.TrimSuffix(prefix, "/")+"/")
		if strings.HasSuffix(prefix, "/") && pkg == strings.TrimSuffix(prefix, "/") {
			within = false
		}
		if within && len(prefix) > best {
			best, floor = len(prefix), f
		}
	}
	return floor
}

func TestFloors(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(filepath.ToSlash(path), "../../")))
		if floorOf(pkg) < 0 {
			t.Errorf("%s stands on no floor", pkg)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checked++
			checkImport(t, pkg, imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 100 {
		t.Errorf("only %d imports were looked at", checked)
	}
}

func checkImport(t *testing.T, pkg, imported string) {
	t.Helper()
	if own, ok := strings.CutPrefix(imported, module); ok {
		same := (pkg == "rules/readiness" || strings.HasPrefix(pkg, "rules/internal/")) && strings.HasPrefix(own, "rules/internal/") ||
			strings.HasPrefix(pkg, "cmd/internal/") && strings.HasPrefix(own, "cmd/internal/")
		if floorOf(own) >= floorOf(pkg) && !same {
			t.Errorf("%s imports %s, which does not stand below it", pkg, own)
		}
		return
	}
	if !strings.Contains(imported, ".") {
		return
	}
	for library, allowed := range homes {
		if !strings.HasPrefix(imported, library) {
			continue
		}
		for _, home := range allowed {
			if pkg == home || strings.HasPrefix(pkg, home+"/") {
				return
			}
		}
		t.Errorf("%s imports %s, whose home is elsewhere", pkg, imported)
		return
	}
	t.Errorf("%s imports %s, which has no home yet", pkg, imported)
}
