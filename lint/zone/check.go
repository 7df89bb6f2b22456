package zone

import "bytes"

// CheckData reports whether RDATA is certainly good: then [AppendData] gives no error for it. It writes nothing
// and makes nothing, since a big zone is checked with it. Where it is false, AppendData decides, and says what
// is wrong.
func CheckData(rrtype uint16, fields []Field, origin Name) bool {
	kinds := FieldKinds(rrtype)
	if kinds == nil || len(fields) < len(kinds) {
		return false
	}
	for i, kind := range kinds {
		if kind == StringsField {
			return checkStrings(fields[i:])
		}
		if !checkField(kind, &fields[i], origin) {
			return false
		}
	}
	return len(fields) == len(kinds)
}

func checkField(kind FieldKind, f *Field, origin Name) bool {
	if f.Quoted {
		return false
	}
	ok := false
	switch kind {
	case NameField:
		return isPlainName(f.Text, origin)
	case IPv4Field:
		_, ok = ParseIPv4(f.Text)
	case IPv6Field:
		_, ok = ParseIPv6(f.Text)
	case Octet, Number16, Number32, TimeField:
		_, ok = parseNumberField(kind, f.Text)
	case TagField, StringField, StringsField:
		// Of rare types; left to AppendData.
	}
	return ok
}

// checkStrings reports whether all fields are character-strings without escapes, none of them too long.
func checkStrings(fields []Field) bool {
	for i := range fields {
		if written := fields[i].Text; len(written) > 255 || bytes.IndexByte(written, '\\') >= 0 {
			return false
		}
	}
	return len(fields[0].Text) != len(`\#`) || fields[0].Quoted || string(fields[0].Text) != `\#`
}

// isPlainName reports whether a name as written has only octets that stand for themselves, and is neither
// empty nor too long.
func isPlainName(written []byte, origin Name) bool {
	label := 0 // octets of this label
	for i := 0; i < len(written); i++ {
		switch nameOctets[written[i]] {
		case plain, upper:
			label++
		case dot:
			if label == 0 || label > 63 {
				return false
			}
			label = 0
		default:
			return false
		}
	}
	if label == 0 {
		return len(written) > 0 && len(written) < 255
	}
	return label <= 63 && len(written)+1+origin.wireLength() <= 255
}
