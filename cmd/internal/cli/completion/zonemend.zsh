#compdef zonemend
# Completes zonemend's words in zsh. For this shell only: source <(zonemend completion zsh)
# For all: zonemend completion zsh >"${fpath[1]}/_zonemend"
_zonemend() {
	local line kind
	local -a lines described
	lines=("${(@f)$("${words[1]/#\~/$HOME}" __complete "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
	kind=$lines[1]
	shift lines
	case $kind in
	files)
		compset -P '--*='
		_files
		;;
	folders)
		compset -P '--*='
		_files -/
		;;
	words)
		for line in $lines; do
			# In what _describe takes, a colon parts the word from its meaning.
			described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
		done
		_describe -t words zonemend described
		;;
	esac
}
if [[ $funcstack[1] == _zonemend ]]; then
	_zonemend "$@"
else
	compdef _zonemend zonemend
fi
