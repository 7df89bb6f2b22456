# Writes a zone to measure with. It has a random generator of its own, so that every awk writes the same zone:
#
#   awk -v records=1000000 -v shape=mixed -v seed=1 -v origin=example.com -f zone.awk
#
# Shapes: mixed, texts (three records in ten), few (many records at few names), one (all at one name), rrset (one TXT set),
# line (one record of as many octets), target (all lead to one name), place (all have a fault, and are made by one line),
# octodns (YAML) and route53 (JSON).
# With faults=N, one alias in N lacks its final dot.

function random(n) {
  state = state * 16807 % 2147483647
  return state % n
}

function owner(word, i) {
  if (shape == "few")
    return word random(1000)
  if (shape == "one")
    return "host"
  return word i
}

function address() { return "23." random(256) "." random(256) "." random(256) }

function text(i) { return "site-verification=" i "-" random(1000000000) }

function alias(i) {
  if (faults && random(faults) == 0)
    return "alias" i " 300 IN CNAME mail." origin
  return "alias" i " 300 IN CNAME host.example.net."
}

function sender(i) { return owner("sender", i) " IN TXT \"v=spf1 ip4:" address() " include:_spf.example.net -all\"" }

# The names of services stand below other names than those of hosts.
function record(i, kind) {
  if (kind < 3)
    return owner("host", i) "\tIN\tAAAA\t2001:db8::" sprintf("%x:%x", random(65536), random(65536))
  if (kind < 6)
    return shape == "few" || shape == "one" ? owner("host", i) " IN A " address() : alias(i)
  if (kind < 8 || shape == "texts" && kind < 12)
    return owner("text", i) " IN TXT \"" text(i) "\""
  if (kind == 8 || shape == "texts" && kind == 12)
    return shape == "few" || shape == "one" ? owner("text", i) " IN TXT \"" text(i) "\"" : sender(i)
  if (kind == 9 || shape == "texts" && kind == 13)
    return owner("domain", i) " IN MX 10 mail" (shape == "few" || shape == "one" ? i ".example.net." : "")
  if (kind == 10 || shape == "texts" && kind == 14)
    return "_sip._tcp." owner("service", i) " IN SRV 10 5 " 1 + random(65000) " mail." origin "."
  return owner("host", i) "\tIN\tA\t" address()
}

function bind(    i, tail) {
  printf "$ORIGIN %s.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 3600\n", origin
  print "@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\nmail IN A 23.1.1.25"
  if (shape == "line") {
    printf "long IN TXT"
    for (i = 0; i < records; i += 60)
      printf " \"%056d\"", i
    print ""
    return
  }
  if (shape == "place") {
    printf "$GENERATE 1-%d alias$ CNAME mail.%s\n", records, origin
    return
  }
  for (i = 4; i < records; i++) {
    if (shape == "rrset")
      print "texts IN TXT \"" text(i) "\""
    else if (shape == "target")
      print "alias" i " IN CNAME mail"
    else
      print record(i, random(20))
  }
}

function octodns(    i, kind) {
  print "---"
  for (i = 0; i < records; i++) {
    kind = random(3)
    printf "host%07d:\n  ttl: 300\n  type: %s\n  value: %s\n", i, kind == 0 ? "A" : kind == 1 ? "CNAME" : "TXT",
      kind == 0 ? address() : kind == 1 ? "www.example.net." : text(i)
  }
}

function route53(    i, kind) {
  print "{\n    \"ResourceRecordSets\": ["
  for (i = 0; i < records; i++) {
    kind = random(3)
    printf "        {\n            \"Name\": \"host%d.%s.\",\n            \"Type\": \"%s\",\n            \"TTL\": 300,\n", i, origin,
      kind == 0 ? "A" : kind == 1 ? "CNAME" : "TXT"
    printf "            \"ResourceRecords\": [\n                {\n                    \"Value\": \"%s\"\n                }\n            ]\n        }%s\n",
      kind == 0 ? address() : kind == 1 ? "www.example.net." : "\\\"" text(i) "\\\"", i + 1 < records ? "," : ""
  }
  print "    ]\n}"
}

BEGIN {
  state = seed + 1
  if (shape == "")
    shape = "mixed"
  if (origin == "")
    origin = "example.com"
  if (shape == "octodns")
    octodns()
  else if (shape == "route53")
    route53()
  else
    bind()
}
