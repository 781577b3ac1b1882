package markdown
import ("testing";"encoding/json";"os";"fmt";"html";"strings";"slices";"sort")
func TestOneOff(t *testing.T){
 data,_:=os.ReadFile("/root/go/pkg/mod/github.com/yuin/goldmark@v1.8.7/_test/spec.json")
 var ex []struct{Markdown,HTML string; Example int}
 json.Unmarshal(data,&ex)
 m:=map[string][]int{}
 for _,e:=range ex{
  d:=Parse(Source{"spec.md",e.Markdown})
  got,want:=plainHTML(asCommonMark(d.Body)),plainHTML(e.HTML)
  if got==want {continue}
  has:=func(c string)bool{for _,x:=range d.Diags{if x.Code==c{return true}};return false}
  un:=func(s string)string{return strings.NewReplacer("–","--","—","---","…","...","‘","'","’","'","“",`"`,"”",`"`).Replace(html.UnescapeString(s))}
  r:="OTHER"
  switch{
  case has("CG013"): r="raw HTML is an error"
  case has("CG014"): r="a scheme that is not allowed"
  case d.HasMeta: r="front matter"
  case len(d.Refs)>0||has("CG010"): r="references in double brackets"
  case has("CG027"): r="a heading without text is an error"
  case un(got)==un(want): r="typographic quotes and dashes"
  }
  if r=="OTHER"{fmt.Printf("%d %q\n got %q\n want %q\n %v\n",e.Example,e.Markdown,got,want,d.Diags)}
  m[r]=append(m[r],e.Example)
 }
 var ks []string; for k:=range m{ks=append(ks,k)}; sort.Strings(ks)
 for _,k:=range ks{ slices.Sort(m[k]); fmt.Printf("%q: {",k); for i,n:=range m[k]{ if i>0{fmt.Print(", ")}; fmt.Print(n)}; fmt.Println("},")}
}
