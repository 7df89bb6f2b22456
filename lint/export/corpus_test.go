package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/zone"
)

const corpus = "../../../shared/corpus"

// noZones are files of the corpus that hold no records: what a build needs, and lists of domains.
var noZones = []string{
	"cloudbuild.yaml", "internal-zone-hydrate", "internal-zones", "pagerules", "regional_hostnames", "views-", "cloudflare-zones",
	"digitalocean-domains", "gandi-domains", "gandi-zone", "hetzner-zones",
}

// Every export of the corpus is recognised, and what isn't one is refused; every kind of change can be made
// to a sample of their records.
func TestCorpus(t *testing.T) {
	for folder, names := range map[string][]string{
		"octodns": {"octodns"}, "route53": {"route53-batch"}, "gcloud": {"gcloud"},
		"provider-json": {"cloudflare", "digitalocean", "gandi", "hetzner", "powerdns"},
	} {
		err := filepath.WalkDir(filepath.Join(corpus, folder), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return fs.SkipAll // the corpus is an extra
			}
			if err != nil || d.IsDir() || !Detect(path, nil) {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			corpusFile(t, path, src, names)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func corpusFile(t *testing.T, path string, src []byte, names []string) {
	t.Helper()
	file, err := Open(path, src, zone.Options{})
	for _, part := range noZones {
		if strings.Contains(path, part) {
			if err == nil {
				t.Errorf("%s is taken for %s", path, file.Format.Name())
			}
			return
		}
	}
	if err != nil {
		t.Errorf("%s %v", path, err)
		return
	}
	name := file.Format.Name()
	if !strings.Contains(strings.Join(names, " "), name) {
		t.Errorf("%s is taken for %s", path, name)
	}
	const most = 10
	step := len(file.Zone.Records)/most + 1
	for i := 0; i < len(file.Zone.Records); i += step {
		id := zone.RecordID(i)
		for _, changes := range changesFor(file.Zone, id) {
			var not *zone.NotEditable
			if err := try(file.Zone, changes); err != nil && !errors.As(err, &not) {
				message := err.Error()
				t.Errorf("%s: %s: %T: %.300s", path, file.Zone.Describe(id), changes[0], message)
			}
		}
	}
}
