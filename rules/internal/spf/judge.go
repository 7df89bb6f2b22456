package spf

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Repeats returns the mechanisms before the first all that stand in the record before, with the same
// qualifier: receivers come to them only where they didn't match, so they say nothing new.
func (r Record) Repeats() []Term {
	live := r.live()
	if !alike(live) {
		return nil
	}
	var out []Term
	seen := map[string]bool{}
	for _, t := range live {
		if strings.Contains(t.Arg, "%") {
			continue
		}
		key := string(t.Qualifier) + mechanismKey(t)
		if network, ok := t.Network(); ok {
			key = string(t.Qualifier) + t.Name + ":" + network.String()
		}
		if seen[key] {
			out = append(out, t)
		}
		seen[key] = true
	}
	return out
}

// alike reports whether two of some mechanisms have one name and one qualifier. Most records have few terms, which
// are compared faster than they are written down to be found again.
func alike(terms []Term) bool {
	const few = 16
	if len(terms) > few {
		return true
	}
	for i := range terms {
		for j := range terms[:i] {
			if terms[i].Name == terms[j].Name && terms[i].Qualifier == terms[j].Qualifier {
				return true
			}
		}
	}
	return false
}

// Dead returns the mechanisms behind the first all, which receivers never look at (RFC 7208 §5.1).
func (r Record) Dead() []Term {
	all := r.All()
	if all < 0 || all+1 == len(r.Terms) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Terms[all+1:]), func(t Term) bool { return t.Kind == Modifier })
}

// Everybody returns the terms that let every address pass, or every one of IPv4 or IPv6: all, a network that
// is the whole internet, or two that are its halves.
func (r Record) Everybody() []Term {
	var out []Term
	halves := map[netip.Prefix]Term{}
	for _, t := range r.live() {
		if t.CIDR != "/0" && t.CIDR != "/1" {
			continue // the usual case
		}
		network, ok := t.Network()
		if !ok || t.Qualifier != '+' || network.Bits() > 1 {
			continue
		}
		if network.Bits() == 0 {
			out = append(out, t)
			continue
		}
		if _, found := halves[network]; found {
			continue
		}
		halves[network] = t
		if other, found := halves[otherHalf(network)]; found {
			out = append(out, other, t)
		}
	}
	if all := r.All(); all >= 0 && r.Terms[all].Qualifier == '+' {
		out = append(out, r.Terms[all])
	}
	slices.SortFunc(out, func(a, b Term) int { return a.Offset - b.Offset })
	return out
}

// otherHalf returns what is missing of the internet beside one half of it.
func otherHalf(network netip.Prefix) netip.Prefix {
	octets := network.Addr().AsSlice()
	octets[0] ^= 0x80
	addr, _ := netip.AddrFromSlice(octets)
	return netip.PrefixFrom(addr, network.Bits())
}

// Network returns the addresses that a valid ip4 or ip6 stands for.
func (t Term) Network() (netip.Prefix, bool) {
	if !t.Is("ip4") && !t.Is("ip6") {
		return netip.Prefix{}, false
	}
	addr, err := netip.ParseAddr(t.Arg)
	if err != nil {
		return netip.Prefix{}, false
	}
	bits := addr.BitLen()
	if t.CIDR != "" {
		if bits, err = strconv.Atoi(t.CIDR[1:]); err != nil {
			return netip.Prefix{}, false
		}
	}
	network, err := addr.Prefix(bits)
	return network, err == nil
}

// Dotted returns the terms that count whose domain ends in a dot. That is allowed and changes nothing.
func (r Record) Dotted() []Term {
	var dotted []Term
	all := r.All()
	for i, t := range r.Terms {
		counts := t.Kind == Mechanism && (all < 0 || i < all) ||
			t.Kind == Modifier && (t.Name == "exp" || t.Name == "redirect" && all < 0)
		if counts && strings.HasSuffix(t.Arg, ".") {
			dotted = append(dotted, t)
		}
	}
	if len(dotted) == 0 {
		return nil
	}
	repeats := map[int]bool{}
	for _, t := range r.Repeats() {
		repeats[t.Offset] = true
	}
	return slices.DeleteFunc(dotted, func(t Term) bool { return repeats[t.Offset] })
}

// RepeatedModifiers returns each redirect= and exp= that isn't the first of its name. The same is false if
// one of them says something else than the first.
func (r Record) RepeatedModifiers() (later []Term, same bool) {
	same = true
	if r.Repeated() == nil {
		return nil, same
	}
	first := map[string]string{}
	for _, t := range r.Terms {
		if t.Kind != Modifier || t.Name != "redirect" && t.Name != "exp" {
			continue
		}
		arg := strings.TrimSuffix(t.Arg, ".")
		if !strings.Contains(arg, "%") {
			arg = strings.ToLower(arg)
		}
		if said, found := first[t.Name]; found {
			later = append(later, t)
			same = same && said == arg
			continue
		}
		first[t.Name] = arg
	}
	return later, same
}

// BehindMechanisms returns the offset behind the last mechanism, or behind the version.
func (r Record) BehindMechanisms() int {
	at := len(version)
	for _, t := range r.Terms {
		if t.Kind == Mechanism {
			at = t.End()
		}
	}
	return at
}

// Live returns the mechanisms of a name that receivers look at: those before the first all.
func (r Record) Live(name string) []Term {
	var found []Term
	for _, t := range r.live() {
		if t.Name == name {
			found = append(found, t)
		}
	}
	return found
}

// Includes reports whether a term includes a domain.
func (t Term) Includes(domain string) bool { return t.Is("include") && sameDomain(t.Arg, domain) }
