package dkim

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
)

// A Value is what the tag p of a record holds.
type Value struct {
	Bits    int    // the size of an RSA key, 0 for other keys
	Usable  bool   // it is a key that receivers can use
	Problem string // what is wrong with it, to stand behind "the key"; "" if it is usable, empty, or of an unknown kind
	Help    string // what to do
	Clean   string // what was meant, where that is certain
}

var (
	armour = regexp.MustCompile(`-{3,}[ \t]*(?:BEGIN|END)([A-Z0-9 \t]*)-{3,}`)
	noise  = strings.NewReplacer(`\n`, "", `\r`, "", `\`, "", `"`, "", "'", "")
	blanks = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "")
)

// alphabet are the characters of base64 (RFC 4648 section 4).
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// ParseValue judges the value of p in a record whose k has a value, "" where it has none.
func ParseValue(kind, written string) Value {
	if written == "" || kind != "" && kind != "rsa" && kind != "ed25519" {
		return Value{}
	}
	bare := blanks.Replace(written)
	if strings.Trim(bare, alphabet) == "" && onlyBase64(bare) {
		value := judge(kind, bare)
		if value.Usable && strings.ContainsAny(written, "\r\n") {
			value.Problem, value.Clean = "has line breaks inside", bare
			value.Help = "the key must stand in one line; a TXT record may cut it into several strings, but no line break may be part of them"
		}
		return value
	}
	clean := blanks.Replace(noise.Replace(armour.ReplaceAllString(written, "")))
	value := Value{Problem: slip(written)}
	meant := judge(kind, clean)
	switch {
	case strings.Contains(written, "PRIVATE KEY"), meant.isPrivate():
		return private
	case !onlyBase64(clean):
		at := strings.IndexFunc(clean, func(r rune) bool { return !strings.ContainsRune(alphabet, r) })
		value.Problem = fmt.Sprintf("has %s inside, which is no character of base64", firstRune(clean[at:]))
		value.Help = "copy the key again, in one line"
	case meant.Usable:
		value.Clean = clean
		value.Help = "only the letters, digits, +, / and = of base64 may stand behind p="
	default:
		value.Help = "the key itself " + meant.Problem
	}
	return value
}

// onlyBase64 reports whether a text has no other characters than base64 has.
func onlyBase64(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }) < 0
}

func firstRune(s string) string {
	for _, r := range s {
		return zone.Quote(string(r))
	}
	return `""`
}

// slip says what stands in a key that doesn't belong there.
func slip(written string) string {
	switch {
	case armour.MatchString(written):
		return "has the lines of dashes of a PEM file inside"
	case strings.Contains(written, `\n`) || strings.Contains(written, `\r`):
		return `has line breaks inside, written as \n`
	case strings.ContainsAny(written, `"'`):
		return "has quotes inside"
	}
	return `has backslashes inside`
}

var private = Value{
	Problem: "is a private key",
	Help:    "everybody can read it here and sign mail in your name: make a new pair of keys, and publish the public one",
}

func (v *Value) isPrivate() bool { return v.Problem == private.Problem }

// judge judges a key in base64.
func judge(kind, text string) Value {
	digits := strings.TrimRight(text, "=")
	if at := strings.IndexByte(digits, '='); at >= 0 {
		return Value{Problem: `goes on behind the "=" that ends it`, Help: "copy the key again; one record has one key"}
	}
	whole := digits[:len(digits)-len(digits)%4]
	if len(digits)%4 != 1 {
		whole = digits
	}
	der, err := base64.RawStdEncoding.DecodeString(whole)
	if err != nil {
		return Value{Problem: "isn't base64", Help: "copy the key again"}
	}
	if kind == "ed25519" {
		return judgeEd25519(der)
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil && len(whole) == len(digits) {
		if key, ok := key.(*rsa.PublicKey); ok {
			return Value{Bits: key.N.BitLen(), Usable: true}
		}
		return Value{Problem: "is no RSA key, but the record says that it is one (k=rsa, or no k at all)", Help: "publish an RSA key, or an Ed25519 key with k=ed25519 and its 32 octets in base64"}
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil && len(whole) == len(digits) {
		return Value{Bits: key.N.BitLen(), Usable: true}
	}
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return private
	}
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return private
	}
	return unreadable(der, len(text))
}

func judgeEd25519(der []byte) Value {
	if len(der) == ed25519.PublicKeySize {
		return Value{Usable: true}
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		if key, ok := key.(ed25519.PublicKey); ok {
			return Value{
				Problem: "has the header of a key file in front of its 32 octets",
				Help:    "behind p= must stand the 32 octets alone: " + base64.StdEncoding.EncodeToString(key),
			}
		}
	}
	return Value{
		Problem: fmt.Sprintf("has %d octets, but a key for k=ed25519 has %d", len(der), ed25519.PublicKeySize),
		Help:    "copy the key again; an RSA key needs k=rsa",
	}
}

// unreadable says why octets are no RSA key. They were written with a number of characters.
func unreadable(der []byte, characters int) Value {
	again := Value{Problem: "isn't an RSA key", Help: "copy the key again: in base64 it begins with MI"}
	if len(der) == ed25519.PublicKeySize {
		again.Problem = "isn't an RSA key: it has the 32 octets of an Ed25519 key, but k=ed25519 is missing"
		again.Help = "if it is one, add k=ed25519"
		return again
	}
	size, ok := derSize(der)
	switch {
	case !ok:
	case size > len(der):
		again.Problem = fmt.Sprintf("is cut off: %d characters are there, and %d are needed", characters, (size+2)/3*4)
		again.Help = "copy the whole key; a string of a TXT record has room for 255 characters, so the key goes into several strings"
	case size < len(der):
		again.Problem = "goes on behind its end"
		again.Help = "copy the key again; one record has one key"
	}
	return again
}

// derSize returns how many octets a DER sequence says that it has.
func derSize(der []byte) (int, bool) {
	if len(der) < 4 || der[0] != 0x30 {
		return 0, false
	}
	switch n := int(der[1]); n {
	case 0x81:
		return 3 + int(der[2]), true
	case 0x82:
		return 4 + int(der[2])<<8 + int(der[3]), true
	default:
		return 2 + n, n < 0x80
	}
}
