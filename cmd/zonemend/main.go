// Command zonemend checks DNS zone files, above all what Amazon SES needs to send mail, and mends them.
package main

import (
	"os"

	"github.com/zonemend/zonemend/cmd/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, os.LookupEnv))
}
