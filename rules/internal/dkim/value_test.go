package dkim_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// inBase64 returns a key as SubjectPublicKeyInfo in base64.
func inBase64(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestParseValue(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	// Always the same, since what stands behind a backslash may make another escape of it.
	public := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	key := inBase64(t, &private.PublicKey)
	raw := base64.StdEncoding.EncodeToString(public)
	for _, test := range []struct {
		kind, value string
		problem     string // the beginning of it
		clean       string
	}{
		{"", key, "", ""},
		{"rsa", key[:100] + " " + key[100:], "", ""},
		{"rsa", base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&private.PublicKey)), "", ""},
		{"ed25519", raw, "", ""},
		{"ed25519", strings.TrimRight(raw, "="), "", ""},
		{"other", "?", "", ""},
		{"", "", "", ""},
		{"", `"` + key + `"`, "has quotes", key},
		{"", key[:64] + `\n` + key[64:], "has line breaks", key},
		{"", key[:64] + "\n" + key[64:], "has line breaks", key},
		{"", "-----BEGIN PUBLIC KEY-----" + key + "-----END PUBLIC KEY-----", "has the lines of dashes", key},
		{"ed25519", `\` + raw, "has backslashes", raw},
		{"", key[:99], "is cut off: 99 characters are there, and 392 are needed", ""},
		{"", key + key, "goes on", ""},
		{"", key[:50] + "!" + key[51:], `has "!" inside`, ""},
		{"", raw, "isn't an RSA key: it has the 32 octets", ""},
		{"", inBase64(t, public), "is no RSA key", ""},
		{"ed25519", inBase64(t, public), "has the header", ""},
		{"ed25519", key, "has 294 octets", ""},
		{"", base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(private)), "is a private key", ""},
		{"", "-----BEGIN RSA PRIVATE KEY-----" + key, "is a private key", ""},
		{"", "=", "isn't an RSA key", ""},
	} {
		got := dkim.ParseValue(test.kind, test.value)
		if !strings.HasPrefix(got.Problem, test.problem) || (got.Problem == "") != (test.problem == "") || got.Clean != test.clean {
			t.Errorf("k=%s; p=%.50s is %+v, want the problem %q", test.kind, test.value, got, test.problem)
		}
		if got.Problem != "" && got.Help == "" {
			t.Errorf("k=%s; p=%.50s: nobody says what to do", test.kind, test.value)
		}
	}
	if bits := dkim.ParseValue("", key).Bits; bits != 2048 {
		t.Errorf("the key has %d bits", bits)
	}
}
