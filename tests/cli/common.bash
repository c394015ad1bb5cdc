# What the scripts of the command line share: the program, small data, exact comparisons.
# shellcheck disable=SC2034,SC2154 # used by who sources it; status, output, stderr are bats's

bats_require_minimum_version 1.5.0

forecast=${FORECAST:-$BATS_TEST_DIRNAME/../../build/release/forecast}
# a run of some milliseconds
small=(-q -j 1 -m gru --hidden 4 --window 8 -n 4 --epochs 2 --plot none)

# A folder of its own for each test, with a small series: a season of 7 over 60 days.
setup() {
    export OMP_WAIT_POLICY=passive LC_ALL=C.UTF-8
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here" || return
    days 60 >days.csv
}

# So many days from 2024-01-01.
days() {
    awk -v rows="$1" 'BEGIN { print "day,value"
        split("31 29 31 30 31 30 31 31 30 31 30 31", length_of)
        for (day = month = 1; i < rows; i++) {
            printf "2024-%02d-%02d,%d\n", month, day, (i * 37) % 7 + i % 7 * 3
            if (++day > length_of[month]) { day = 1; month++ }
        } }'
}

# Waits until a process that runs in the background has said something; fails if it ends without.
told_by() { # process pattern file
    until grep -Eqs -e "$2" "$3"; do
        kill -0 "$1" || return
        sleep 0.02
    done
}

# Compares texts; shows both where they differ.
same() { # expected found
    [ "$1" = "$2" ] && return
    diff <(printf '%s\n' "$1") <(printf '%s\n' "$2")
    return 1
}

# The program ends with a code, nothing on standard output, and exactly this on standard error.
refused() { # code text arguments...
    run --separate-stderr "$forecast" "${@:3}"
    same "$1" "$status" && same "" "$output" && same "$2" "$stderr"
}

# The program succeeds; $output and $stderr hold what it said.
accepted() { # arguments...
    run --separate-stderr "$forecast" "$@"
    same 0 "$status" || {
        printf '%s\n' "$stderr"
        return 1
    }
}

# One line of the standard output.
has_line() { # line
    grep -Fxq -e "$1" <<<"$output" || {
        printf 'no such line: %s\n%s\n' "$1" "$output"
        return 1
    }
}

# No file or folder beside these: nothing was written.
only() { # name...
    same "$(printf '%s\n' "$@" | sort)" "$(find . -mindepth 1 -maxdepth 1 -printf '%f\n' | sort)"
}

# A JSON document, as far as this machine can tell.
is_json() { # text
    [[ $1 == "{"*"}" ]] && { ! command -v python3 >/dev/null || python3 -m json.tool <<<"$1" >/dev/null; }
}
