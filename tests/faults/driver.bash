# Runs the program once for every call of a kind, each time with another call failing, and looks at
# what it leaves behind. Sourced by tests/cli/faults.bats; shim.c does the failing.
#
# A folder of its own is $place: the data tiny.csv and, before each attempt, the folder `run` of an
# earlier run with another seed (a copy of $place.old). $new is the folder and $new.out the standard
# output of a run in which nothing fails.

# In memory where that can be: an fsync costs nothing there.
work=$BATS_FILE_TMPDIR
[[ ! -w /dev/shm ]] || work=/dev/shm/${BATS_RUN_TMPDIR##*/}
place=$work/place
new=$place.new

# The program, and the options it is tried with; a test may change them.
forecast=${FORECAST:-$BATS_TEST_DIRNAME/../../build/release/forecast}
arguments=(--seed 1 --plot none -o run tiny.csv)
small=(-q -j 1 -m gru --epochs 2 --hidden 4 --window 8 -n 4)

# Once for the file: the shim, the data, and the two runs to compare with.
faults_begin() {
    export OMP_WAIT_POLICY=passive
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -o "$BATS_FILE_TMPDIR/shim.so" \
        "$BATS_TEST_DIRNAME/../faults/shim.c" -ldl
    mkdir -p "$place"
    awk 'BEGIN { print "day,value"
        for (i = 0; i < 60; i++) printf "2024-%02d-%02d,%d\n", 1 + i / 28, 1 + i % 28, (i * 37) % 7 + i }' \
        > "$place/tiny.csv"
    cd "$place" || return
    "$forecast" "${small[@]}" --seed 2 --plot none -o run tiny.csv > /dev/null
    cp -r run "$place.old"
    faults_reference
    ! faults_same "$new" "$place.old"
}

# What `arguments` writes and prints when nothing fails.
faults_reference() {
    faults_prepare
    "$forecast" "${small[@]}" "${arguments[@]}" > "$new.out"
    rm -rf "$new"
    cp -r run "$new"
}

faults_end() {
    rm -rf "$place" "$place".*
    [[ $work == "$BATS_FILE_TMPDIR" ]] || rmdir "$work"
}

faults_prepare() {
    cd "$place" || return
    find . -mindepth 1 -maxdepth 1 ! -name tiny.csv -exec rm -rf {} +
    cp -r "$place.old" run
}

# run.json without what a run costs: the block "cost".
without_cost() {
    sed '/^  "cost": {/,/^  }/d' "$1"
}

# Two run folders hold the same files with the same bytes.
faults_same() {
    local name
    [[ $(ls -A "$1") == "$(ls -A "$2")" ]] || return
    for name in "$1"/*; do
        name=${name##*/}
        if [[ $name == run.json ]]; then
            cmp -s <(without_cost "$1/$name") <(without_cost "$2/$name") || return
        else
            cmp -s "$1/$name" "$2/$name" || return
        fi
    done
}

# One run with FAULT=$1; leaves status, whether it `fired`, the `calls` met, and stdout and stderr in files.
faults_run() {
    local log=$BATS_TEST_TMPDIR/log
    rm -f "$log"
    status=0
    FAULT=$1 FAULT_LOG=$log LD_PRELOAD=$BATS_FILE_TMPDIR/shim.so "$forecast" "${small[@]}" "${arguments[@]}" \
        > "$BATS_TEST_TMPDIR/out" 2> "$BATS_TEST_TMPDIR/err" || status=$?
    fired=$(grep -c fired "$log" || true)
    calls=$(sed -n 's/^calls //p' "$log" | tail -n 1)
}

# Says what went wrong with the last run.
faults_fail() {
    echo "FAULT=$fault: exit code $status: $1"
    cat "$BATS_TEST_TMPDIR/err"
    ls -lA "$place" "$place/run" || true
    return 1
}

# The calls to try out of $1: the first thirty, then growing steps, and the last five; all of them
# when FORECAST_TEST=full, where each fails alone ($2 empty).
faults_sample() {
    local n last=$1
    if [[ ${FORECAST_TEST:-} == full && -z ${2:-} ]]; then
        seq 1 "$last"
        return
    fi
    {
        for ((n = 1; n <= last; n += n < 30 ? 1 : n / 7)); do echo "$n"; done
        for ((n = last > 5 ? last - 4 : 1; n <= last; n++)); do echo "$n"; done
    } | sort -nu
}

# Nothing beside the data and the run.
faults_tidy() {
    [[ $(ls -A "$place") == $'run\ntiny.csv' ]]
}

# After a failure: exit code 9 or the one in $allowed, a message, the old run untouched or the new one
# whole. Where the program went on without what failed: everything as if nothing had happened.
faults_check() {
    if [[ $status == 0 ]]; then
        faults_same run "$new" || faults_fail "the run is not what it is without the fault" || return
        cmp "$BATS_TEST_TMPDIR/out" "$new.out" || faults_fail "standard output differs" || return
    else
        [[ $status == 9 || " $allowed " == *" $status "* ]] || faults_fail "not the exit code" || return
        grep -q '^forecast: .' "$BATS_TEST_TMPDIR/err" || faults_fail "no message" || return
        faults_same run "$place.old" || faults_same run "$new" ||
            faults_fail "neither the old run nor the new one" || return
    fi
    # What cannot be removed, for want of memory or else, the next run puts away.
    [[ $fault == remove:* || $fault == memory:* ]] || faults_tidy || faults_fail "something was left aside"
}

# A run after the fault: as if nothing had happened before.
faults_again() {
    "$forecast" "${small[@]}" "${arguments[@]}" > "$BATS_TEST_TMPDIR/out" || return
    if ! cmp "$BATS_TEST_TMPDIR/out" "$new.out" || ! faults_same run "$new" || ! faults_tidy; then
        faults_fail "the run after it is not as it should be"
    fi
}

# Every call of kind $1 fails (mode $2 "", or "+": and all after it); $3 further exit codes.
faults_all() {
    local kind=$1 mode=${2:-} allowed=${3:-} n met=0 told=0
    fault=$kind:0
    faults_prepare
    faults_run "$fault"
    faults_check || return
    for n in $(faults_sample "$calls" "$mode"); do
        fault=$kind:$n$mode
        faults_prepare
        faults_run "$fault"
        ((met += fired)) || true
        ((told += status != 0)) || true
        faults_check || return
    done
    [[ $met -gt 0 ]] || faults_fail "no call of this kind was met" || return
    [[ $told -gt 0 || $kind == remove ]] || faults_fail "nothing was said of any of them" || return
    faults_again
}

# The process is killed in every call of kind $1: the old run or the new one stands there; with
# $2=either it may also stand aside, until the next run.
faults_kill() {
    local kind=$1 n met=0
    fault=$kind:0
    faults_prepare
    faults_run "$fault"
    for n in $(faults_sample "$calls"); do
        fault="$kind:$n!"
        faults_prepare
        faults_run "$fault"
        [[ $fired == 1 ]] || continue
        ((met += 1))
        [[ $status == 137 ]] || faults_fail "not killed" || return
        [[ ${2:-} == either ]] || faults_same run "$place.old" || faults_same run "$new" ||
            faults_fail "neither the old run nor the new one" || return
        faults_again || return
    done
    [[ $met -gt 0 ]] || faults_fail "no call of this kind was met"
}
