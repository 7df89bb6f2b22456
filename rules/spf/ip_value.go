package spf

import (
	"net/netip"
	"strconv"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// IPValue finds addresses in SPF records that no receiver ever sees.
var IPValue = &lint.Rule{
	ID:      "spf/ip-value",
	Summary: "an SPF record allows an address that no receiver ever sees",
	Doc: `Receivers compare the addresses of an SPF record with the one that a message comes from over the
internet. A private address such as 10.1.2.3 or 192.168.1.1 is never that one: it stays inside a network,
and the mail comes from the public address of its router. Addresses for documentation, such as 192.0.2.1,
are left over from somebody's example.

Write the public address that the server sends from, or take the term out.

An address with a prefix length stands for a whole block. If it isn't the first of the block, as in
` + "`ip4:198.18.7.1/24`" + `, the whole block is allowed all the same. Write the first address to say so, or leave the
length away if only the one address is meant.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.6"),
		lint.RFC(6890, ""),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:10.1.2.3 ip4:192.0.2.25 -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.25 -all"
`,
	Check: ipValue,
}

// A block is addresses that no mail comes from over the internet (RFC 6890).
type block struct {
	netip.Prefix
	what    string
	example bool // for documentation
}

var blocks = []block{
	{netip.MustParsePrefix("10.0.0.0/8"), "a private address", false},
	{netip.MustParsePrefix("172.16.0.0/12"), "a private address", false},
	{netip.MustParsePrefix("192.168.0.0/16"), "a private address", false},
	{netip.MustParsePrefix("100.64.0.0/10"), "a private address", false}, // between providers and their customers
	{netip.MustParsePrefix("169.254.0.0/16"), "a private address", false},
	{netip.MustParsePrefix("127.0.0.0/8"), "the address of the machine itself", false},
	{netip.MustParsePrefix("192.0.2.0/24"), "an address for documentation", true},
	{netip.MustParsePrefix("198.51.100.0/24"), "an address for documentation", true},
	{netip.MustParsePrefix("203.0.113.0/24"), "an address for documentation", true},
	{netip.MustParsePrefix("fc00::/7"), "a private address", false},
	{netip.MustParsePrefix("fe80::/10"), "a private address", false},
	{netip.MustParsePrefix("::1/128"), "the address of the machine itself", false},
	{netip.MustParsePrefix("2001:db8::/32"), "an address for documentation", true},
	{netip.MustParsePrefix("3fff::/20"), "an address for documentation", true},
}

func ipValue(p *lint.Pass) {
	if inside(p.Zone.Apex) {
		return
	}
	example := isExample(p.Zone.Apex)
	for _, r := range spfrun.Used(p.Run, p.Zone) {
		for _, term := range r.Terms {
			if term.Is("all") {
				break
			}
			if !term.Is("ip4") && !term.Is("ip6") {
				continue
			}
			prefix, ok := prefixOf(&term)
			if !ok {
				continue
			}
			if b := blockOf(prefix); b != nil {
				if !b.example || !example {
					reportBlock(p, r, &term, b)
				}
				continue
			}
			if first := prefix.Masked(); first != prefix {
				f := r.Report(p, &term, "the term %s of the SPF record allows the whole block %s", zone.Quote(term.Raw), first).As(lint.Info)
				f.Note("write %s:%s if the block is meant, or %s:%s for the one address", term.Name, first, term.Name, prefix.Addr())
			}
		}
	}
}

func reportBlock(p *lint.Pass, r *spfrun.Record, term *spf.Term, b *block) {
	r.Report(p, term, "the term %s of the SPF record allows %s, which no mail comes from over the internet", zone.Quote(term.Raw), b.what).
		Note("write the public address that the server sends from, or take the term out")
}

// inside reports whether a zone is made for tests, or is one of a network of its own: there every address may be
// right (RFC 2606, RFC 6762 appendix G, RFC 8375).
func inside(apex zone.Name) bool {
	last := ""
	for label := range apex.Labels() {
		last = label
	}
	switch last {
	case "test", "example", "invalid", "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan":
		return true
	}
	return apex.IsBelow("home.arpa.")
}

// isExample reports whether a zone is itself one for documentation, as example.com is.
func isExample(apex zone.Name) bool {
	for label := range apex.Labels() {
		if label == "example" {
			return true
		}
	}
	return false
}

// prefixOf returns the addresses that a term allows.
func prefixOf(term *spf.Term) (netip.Prefix, bool) {
	addr, err := netip.ParseAddr(term.Arg)
	if err != nil {
		return netip.Prefix{}, false
	}
	bits := addr.BitLen()
	if term.CIDR != "" {
		if bits, err = strconv.Atoi(term.CIDR[1:]); err != nil {
			return netip.Prefix{}, false
		}
	}
	return netip.PrefixFrom(addr, bits), true
}

// blockOf returns the block that all addresses of a prefix lie in.
func blockOf(prefix netip.Prefix) *block {
	for i := range blocks {
		if b := &blocks[i]; b.Bits() <= prefix.Bits() && b.Contains(prefix.Addr()) {
			return b
		}
	}
	return nil
}
