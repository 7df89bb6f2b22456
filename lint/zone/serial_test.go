package zone

import (
	"testing"
	"time"
)

func TestNextSerial(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		serial, next uint32
		ok           bool
	}{
		{1, 2, true},
		{7, 8, true},
		{4294967295, 1, true},
		{0, 0, false},
		{2026112401, 2026112402, true},
		{2026112400, 2026112401, true},
		{2019010199, 2026112401, true},
		{2026112499, 2026112500, true},
		{2030010101, 2030010102, true},
		{2026999901, 2026999902, true},
		{1700000000, uint32(noon.Unix()), true},
		{uint32(noon.Unix()), uint32(noon.Unix()) + 1, true},
	} {
		if next, ok := NextSerial(test.serial, noon); next != test.next || ok != test.ok {
			t.Errorf("NextSerial(%d) = %d, %v; want %d, %v", test.serial, next, ok, test.next, test.ok)
		}
	}
}

// Serials go round in a circle (RFC 1982 section 3.2).
func TestSerialRose(t *testing.T) {
	for _, test := range []struct {
		from, to uint32
		rose     bool
	}{
		{1, 2, true},
		{2, 1, false},
		{7, 7, false},
		{4294967295, 1, true},
		{1, 4294967295, false},
		{0, 2147483647, true},
		{0, 2147483648, false},
		{2147483648, 0, false},
		{2026112401, 1, false},
	} {
		if rose := SerialRose(test.from, test.to); rose != test.rose {
			t.Errorf("SerialRose(%d, %d) = %v", test.from, test.to, rose)
		}
	}
}
