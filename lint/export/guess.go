package export

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/zonemend/zonemend/lint/yamlspan"
)

// signatures are words that a broken file of a dialect can be known by.
var signatures = []struct {
	word    string
	dialect *dialect
}{
	{"ResourceRecordSets", route53},
	{"ResourceRecordSet", route53Batch},
	{"dns#resourceRecordSet", gcloud},
	{"rrdatas", gcloud},
	{"AWS::Route53::RecordSet", cloudformation},
	{"externaldns.k8s.io/", dnsEndpoint},
	{"zone_name", cloudflare},
	{"proxiable", cloudflare},
	{"domain_records", digitalOcean},
	{"Microsoft.Network/dns", azure},
	{"rrset_values", gandi},
	{"subname", deSEC},
}

// guess returns the dialect that a file with broken syntax most likely is of.
func guess(doc *yamlspan.Document) *dialect {
	if d := signature(doc.Src); d != nil {
		return d
	}
	if doc.JSON {
		return anyRecords
	}
	return octoDNS
}

// signature returns the dialect that a word in a file belongs to, or nil.
func signature(src []byte) *dialect {
	for _, s := range signatures {
		if bytes.Contains(src, []byte(s.word)) {
			return s.dialect
		}
	}
	return nil
}

// Detect tells, from a file's name and its first octets, whether it can be an export. It is meant for files
// that nobody named: what it lets pass is read, and passed over if it holds no records.
func Detect(path string, head []byte) bool {
	if bytes.IndexByte(head, 0) >= 0 && !bytes.HasPrefix(head, []byte("\xff\xfe")) && !bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false // a binary file, and none in UTF-16, of which the reader has something to say
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// Looks tells whether a file that nobody named an export must be one all the same: it begins as JSON, or
// as YAML in one of the formats.
func Looks(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) == 0 {
		return false
	}
	if text[0] == '{' || text[0] == '[' && bytes.ContainsAny(text, "{") || bytes.HasPrefix(text, []byte("---")) || bytes.HasPrefix(text, []byte("- ")) {
		return true
	}
	return bytes.HasPrefix(text, []byte("ResourceRecordSets:")) || bytes.HasPrefix(text, []byte("AWSTemplateFormatVersion")) ||
		bytes.HasPrefix(text, []byte("kind: dns#")) || bytes.HasPrefix(text, []byte("apiVersion: externaldns"))
}

// Suspicious tells whether a file with broken syntax was most likely meant as an export: then its fault is
// worth a word even if nobody named the file.
func Suspicious(path string, src []byte) bool {
	if bytes.Contains(src, []byte("{{")) {
		return false // a template, which nobody can read before it is rendered
	}
	if signature(src) != nil {
		return true
	}
	_, named := originFromPath(path)
	return named && bytes.Contains(src, []byte("type:"))
}
