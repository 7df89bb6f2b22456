# shellcheck shell=bash
# Completes zonemend's words in bash. For this shell only: source <(zonemend completion bash)
# For all: zonemend completion bash >~/.local/share/bash-completion/completions/zonemend
_zonemend() {
	local kind='' line
	COMPREPLY=()
	{
		read -r kind
		while IFS= read -r line; do
			COMPREPLY+=("${line%%$'\t'*}")
		done
	} < <("${1/#\~/$HOME}" __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2" 2>/dev/null)
	# Where nothing is in COMPREPLY, the options of "complete" count. Bash 3 can't change them.
	case $kind in
	files) ;;
	folders) compopt -o dirnames +o default +o bashdefault 2>/dev/null ;;
	*) compopt +o default +o bashdefault 2>/dev/null ;;
	esac
}
complete -o bashdefault -o default -F _zonemend zonemend
