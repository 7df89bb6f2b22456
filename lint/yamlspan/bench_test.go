package yamlspan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// octoDNSZone is a zone of n records, as octoDNS has them.
func octoDNSZone(n int) []byte {
	var out strings.Builder
	out.WriteString("---\n? ''\n: - type: A\n    values:\n    - 192.0.2.1\n    - 192.0.2.2\n")
	for i := range n {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&out, "host%d:\n  ttl: 300\n  type: A\n  value: 192.0.2.%d # rack %d\n", i, i%256, i)
		case 1:
			fmt.Fprintf(&out, "'name%d':\n  type: CNAME\n  value: host%d.example.com.\n", i, i)
		case 2:
			fmt.Fprintf(&out, "mail%d:\n- type: MX\n  values:\n  - exchange: feedback-smtp.eu-west-1.amazonses.com.\n    preference: 10\n", i)
		default:
			fmt.Fprintf(&out, "txt%d:\n  type: TXT\n  value: v=spf1 include:a%d.example\n    include:amazonses.com -all\n", i, i)
		}
	}
	return []byte(out.String())
}

// route53Zone is a zone of n records, as the AWS command line lists them.
func route53Zone(n int) []byte {
	var out strings.Builder
	out.WriteString("{\n    \"ResourceRecordSets\": [")
	for i := range n {
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(&out, `
        {
            "Name": "host%d.example.com.",
            "Type": "TXT",
            "TTL": 300,
            "ResourceRecords": [
                {
                    "Value": "\"v=spf1 include:amazonses.com -all\""
                }
            ]
        }`, i)
	}
	out.WriteString("\n    ]\n}\n")
	return []byte(out.String())
}

func benchmarkParse(b *testing.B, src []byte) {
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if doc := Parse(src); doc.Err != nil {
			b.Fatal(doc.Err)
		}
	}
}

func BenchmarkParseYAML(b *testing.B) { benchmarkParse(b, octoDNSZone(10_000)) }
func BenchmarkParseJSON(b *testing.B) { benchmarkParse(b, route53Zone(10_000)) }

// BenchmarkYAMLv3 is what yaml.v3 alone takes for the zone of BenchmarkParseYAML.
func BenchmarkYAMLv3(b *testing.B) {
	src := octoDNSZone(10_000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		decoder := yaml.NewDecoder(bytes.NewReader(src))
		for {
			if err := decoder.Decode(&yaml.Node{}); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
