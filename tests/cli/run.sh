#!/bin/sh
# Runs `facula` as people do and holds what it prints against what it should.
#
#   tests/cli/run.sh FACULA             FACULA is the built command
#
# Two sources: the examples in the command's own help, and the files *.session beside this script. Both are
#
#   $ a shell command
#   what it prints, both streams
#   ? 2                                 its exit status, when it is not 0 (sessions only)
#
# Each file's run in order, in a copy of tests/data/files and
# of the files of tests/data/corpus/torch-2.13.0. `tests/cli/run.sh FACULA --record FILE.session` writes a
# session anew from what is printed now; read the difference before you keep it.
set -u
export LC_ALL=C TZ=UTC
unset NO_COLOR
facula=$(CDPATH= cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
record=
if [ "${2:-}" = --record ]; then record=$(CDPATH= cd "$(dirname "$3")" && pwd)/$(basename "$3"); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$facula" "$work/bin/facula"
PATH=$work/bin:$PATH
failures=0 checks=0

# A fresh copy of the files, as the current folder.
start() {
    cd "$work" || exit 1
    rm -rf "$work/files"
    mkdir "$work/files"
    cp "$here"/../data/files/*.pt "$here"/../data/corpus/torch-2.13.0/*.pt* "$work/files"
    cd "$work/files" || exit 1
}

# Runs $command and compares with $work/expected. $1: show the status too?
check() {
    [ -n "$command" ] || return 0
    sh -c "$command" >"$work/actual" 2>&1 </dev/null
    status=$?
    [ "$1" = examples ] || [ $status -eq 0 ] || echo "? $status" >>"$work/actual"
    checks=$((checks + 1))
    if [ -n "$record" ]; then
        printf '$ %s\n' "$command"
        cat "$work/actual"
    elif ! diff -u "$work/expected" "$work/actual" >"$work/diff"; then
        echo "FAILED: $command"
        cat "$work/diff"
        failures=$((failures + 1))
    fi
}

# $1: "session" or "examples"; the transcript on standard input.
transcript() {
    command=
    : >"$work/expected"
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '$ '*)
            check "$1"
            command=${line#??}
            : >"$work/expected"
            ;;
        '# '*)
            check "$1"
            command=
            [ -z "$record" ] || printf '%s\n' "$line"
            ;;
        *) printf '%s\n' "$line" >>"$work/expected" ;;
        esac
    done
    check "$1"
}

# $1 is what is expected, the rest a command that must exit with 0.
must() {
    checks=$((checks + 1))
    what=$1
    shift
    "$@" >"$work/actual" 2>&1 </dev/null && return
    echo "FAILED: $what: $*"
    head -20 "$work/actual"
    failures=$((failures + 1))
}

start
if [ -n "$record" ]; then
    cp "$record" "$work/old"
    transcript session <"$work/old" >"$work/new" && cp "$work/new" "$record"
    exit
fi

facula help --examples >"$work/examples"
transcript examples <"$work/examples"
for session in "$here"/*.session; do
    # A command built for files only has no programs.
    case $session in */programs.session) facula help run >/dev/null 2>&1 || continue ;; esac
    start
    transcript session <"$session"
done
start

# What the machine has tools for.
for shell in bash zsh fish; do
    facula help --completion=$shell >"$work/completion.$shell"
    if command -v $shell >/dev/null; then must "$shell reads its completion" $shell -n "$work/completion.$shell"; fi
done
if command -v groff >/dev/null; then
    facula help --man >"$work/facula.1"
    must "the manual page is clean roff" sh -c "groff -man -Tutf8 -ww '$work/facula.1' 2>'$work/warnings' >/dev/null && ! test -s '$work/warnings'"
fi
if command -v jq >/dev/null; then
    for command in "show --json checkpoint.pt" "show --json --hash --stats checkpoint.pt" "diff --json before.pt after.pt" \
        "check --json evil.pt checkpoint.pt" "formats --json" "repair --json cut.pt json.pt"; do
        must "JSON" sh -c "facula $command | jq -e . >/dev/null"
    done
fi
if command -v script >/dev/null; then
    script -qec "TERM=xterm facula show before.pt" /dev/null >"$work/colour" 2>&1 </dev/null
    must "a terminal has colours" grep -q '\[34m' "$work/colour"
    script -qec "TERM=xterm NO_COLOR=1 facula show before.pt" /dev/null >"$work/plain" 2>&1 </dev/null
    must "NO_COLOR takes them away" sh -c "! grep -q '\[[0-9]*m' '$work/plain'"
fi
if [ -c /dev/full ]; then
    must "a full disk is an error" sh -c "facula show before.pt >/dev/full; test \$? -eq 2"
fi
must "a reader that leaves early does no harm" sh -c "facula show checkpoint.pt | head -1"

echo "$checks checks, $failures failed"
[ "$failures" -eq 0 ]
