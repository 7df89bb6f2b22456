# Completes zonemend's words in fish. For this shell only: zonemend completion fish | source
# For all: zonemend completion fish >~/.config/fish/completions/zonemend.fish
function __zonemend_complete
    set -l before (commandline -opc)
    set -l program $before[1]
    set -e before[1]
    set -l current (commandline -ct)
    set -l lines ($program __complete $before "$current" 2>/dev/null)
    set -l kind "$lines[1]"
    set -e lines[1]
    switch $kind
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
        case words
            for line in $lines
                echo $line
            end
    end
end
complete -c zonemend -f -a '(__zonemend_complete)'
