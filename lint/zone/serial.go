package zone

import (
	"strconv"
	"time"

	"github.com/miekg/dns"
)

// SerialField is where the serial stands in the data of an SOA record.
const SerialField = 2

// Serial returns the serial of a zone and the SOA record that holds it. Ok is false where the zone has no
// SOA record or several, or where what stands there is no number: a program may put it in later.
func (z *Zone) Serial() (serial uint32, soa RecordID, ok bool) {
	soas := z.ByType(dns.TypeSOA)
	if len(soas) != 1 || z.Record(soas[0]).Flags&(Malformed|Generic|Unresolved) != 0 {
		return 0, NoRecord, false
	}
	data := z.Data(soas[0])
	if len(data) <= SerialField {
		return 0, NoRecord, false
	}
	serial, ok = ParseNumber(data[SerialField].Text, 0xffffffff)
	return serial, soas[0], ok
}

// AppendBesideSerial is [Zone.AppendRecord] for all but the serial of an SOA record, which makes no difference.
func (z *Zone) AppendBesideSerial(dst []byte, id RecordID) []byte {
	r := &z.Records[id]
	data := z.Data(id)
	if r.Type == dns.TypeSOA && len(data) > SerialField {
		data[SerialField] = Field{Text: []byte("0")}
	}
	return z.appendLine(dst, z.Owner(id), r.Type, r.Class, r.TTL, data, z.Origin(id))
}

// SerialRose reports whether one serial is higher than another (RFC 1982 section 3.2). Of two that are half
// the circle apart neither is.
func SerialRose(from, to uint32) bool { return int32(to-from) > 0 }

// NextSerial returns the serial that follows one, in its own manner: a date with two digits
// (YYYYMMDDnn) becomes today's, Unix time becomes now, and a counter goes up by one. It is always
// higher in the sense of RFC 1982. A serial of 0 is left alone: programs that set serials write it.
func NextSerial(serial uint32, now time.Time) (next uint32, ok bool) {
	if serial == 0 {
		return 0, false
	}
	next = serial + 1
	now = now.UTC()
	today := uint32(now.Year()*1000000+int(now.Month())*10000+now.Day()*100) + 1
	switch {
	case isDate(serial):
		if today > serial && isDate(today) {
			next = today
		}
	case isUnix(serial, now):
		if at := uint32(now.Unix()); at > serial {
			next = at
		}
	}
	if next == 0 {
		next = 1
	}
	return next, true
}

func isDate(serial uint32) bool {
	day := strconv.FormatUint(uint64(serial/100), 10)
	t, err := time.Parse("20060102", day)
	return err == nil && t.Year() >= 1980 && t.Year() < 2100
}

// isUnix reports whether a serial is a time between 2001 and a day from now.
func isUnix(serial uint32, now time.Time) bool {
	return serial >= 1_000_000_000 && int64(serial) <= now.Unix()+24*60*60
}
