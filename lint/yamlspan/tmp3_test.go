package yamlspan
import ("testing";"fmt";"os";"strings";"time";"runtime")
func TestBig(t *testing.T){
 if os.Getenv("B")=="" {return}
 for _,s:=range []string{"[","{","- ","'","\"","a: ","? ","&a ","!a ","#","\n"," ","*","\t","a","a ","é","{a: ","[a, ","[{a: [", "{\"a\":[", "]", ",", ":", ": ", "-", "--- ", "---\n", "- a\n","a: b\n", "|\n", "x: |\n  y\n", "- é\n","é: é\n", "# a\n", "a: b # c\n", "[] ", "{} ", "[],", "\"a\"", "\"a\",", "'' ", "\"\\", "%", "@", "\r", "\u0085","\ufeff", "\x00", "\xff", "<<: *a\n", "a: &a b\n", "- *a\n", "? a\n", "? - ", " a\n", "-\n"}{
  n:=2_000_000
  if os.Getenv("B")=="2" {n=20_000_000}
  for _,prefix:=range []string{"","{\"x\":[","a: [","a: {", "&a x: "} {
  src:=[]byte(prefix+strings.Repeat(s,n/len(s)))
  runtime.GC(); var m0,m1 runtime.MemStats; runtime.ReadMemStats(&m0)
  start:=time.Now()
  d:=Parse(src)
  el:=time.Since(start); runtime.ReadMemStats(&m1)
  msg:=""; if d.Err!=nil{msg=d.Err.Message}
  if el>time.Duration(n/2_000_000)*600*time.Millisecond || m1.TotalAlloc-m0.TotalAlloc>uint64(n)*400 {fmt.Printf("%q+%q %v alloc %d MB nodes %d %s\n",prefix,s,el,(m1.TotalAlloc-m0.TotalAlloc)>>20,len(d.Nodes),msg)}
  }
 }
}
