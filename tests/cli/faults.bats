#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2154
# The program when the system fails it: no memory, a full disk, a folder that cannot be written, a
# kill. Every time a clear error and the run folder as it was, or whole.

bats_require_minimum_version 1.5.0

# shellcheck source=tests/faults/driver.bash
source "$BATS_TEST_DIRNAME/../faults/driver.bash"

setup_file() {
    faults_begin
}

teardown_file() {
    faults_end
}

setup() {
    # The sanitizers' build is tried too (make test-full): what is leaked on the way out fails.
    export ASAN_OPTIONS=verify_asan_link_order=0:allocator_may_return_null=1:exitcode=99
    export OMP_WAIT_POLICY=passive
    cd "$place" || return
}

@test "every allocation fails" {
    faults_all memory
    faults_all memory +
}

@test "every allocation of a run of classes fails" {
    arguments=(--seed 1 --plot none -y value --categorical value --embedding 2 -o run tiny.csv)
    new=$BATS_TEST_TMPDIR/new
    faults_reference
    faults_all memory
}

@test "every allocation of a backtest of several series with static inputs fails" {
    shops=$BATS_TEST_TMPDIR/shops.csv
    awk 'BEGIN { print "shop,value,kind,size"
        for (i = 0; i < 80; i++) printf "%s,%d,%s,%d\n", i < 40 ? "a" : "b", (i * 37) % 7 + i % 40,
            i < 40 ? "big" : "none", i < 40 ? 5 : 9 }' >"$shops"
    arguments=(backtest --origins 2 --refit never --seed 1 --plot none --id shop -t none -y value
        --static 'kind,size' -o run "$shops")
    new=$BATS_TEST_TMPDIR/new
    faults_reference
    faults_all memory
}

@test "every read of the data fails: a data error" {
    faults_all read "" 3
}

@test "every file that is opened for writing cannot be" {
    faults_all open
    faults_all open +
}

@test "the disk is full at every write" {
    faults_all write
    faults_all write +
}

@test "short and interrupted writes are completed" {
    fault=short:1+
    faults_prepare
    faults_run "$fault"
    [[ $status == 0 && $fired == 1 ]]
    faults_check
}

@test "every fsync and every close fails" {
    faults_all fsync
    faults_all close
}

@test "every rename fails" {
    faults_all rename
    faults_all rename +
    FAULT_EXCHANGE=no faults_all rename
}

@test "no folder can be made" {
    faults_all mkdir
}

@test "nothing can be removed" {
    faults_all remove
    faults_all remove +
}

@test "gnuplot cannot be started: the numbers are written" {
    command -v gnuplot || skip "no gnuplot"
    arguments=(--seed 1 --plot png -o run tiny.csv)
    new=$BATS_TEST_TMPDIR/new
    faults_reference
    fault=spawn:1+
    faults_prepare
    faults_run "$fault"
    [[ $fired == 1 && $status == 6 ]]
    grep '^forecast: .*gnuplot' "$BATS_TEST_TMPDIR/err"
    for name in forecast.csv metrics.csv loss.csv model.safetensors config.yaml run.json forecast.gp; do
        [[ -s run/$name ]]
    done
    cmp run/forecast.csv "$new/forecast.csv"
    faults_tidy
}

@test "killed at every write, sync, rename, removal" {
    for kind in open write fsync close rename mkdir remove; do
        faults_kill $kind
    done
}

@test "killed where names cannot be exchanged" {
    export FAULT_EXCHANGE=no
    faults_kill rename either
    faults_kill remove either
}

@test "standard output on a full disk" {
    faults_prepare
    status=0
    "$forecast" "${small[@]}" "${arguments[@]}" > /dev/full 2> "$BATS_TEST_TMPDIR/err" || status=$?
    [[ $status == 9 ]]
    grep '^forecast: standard output: .*No space left on device' "$BATS_TEST_TMPDIR/err"
    faults_same run "$new"
}

@test "closed streams do not take the place of files" {
    faults_prepare
    "$forecast" "${small[@]}" "${arguments[@]}" <&- >&- 2>&- || true
    faults_same run "$place.old" || faults_same run "$new"
}

@test "a forecast from a saved model: every allocation fails" {
    small=(-q -j 1)
    arguments=(predict --plot none -o run "$place.old/model.safetensors" tiny.csv)
    new=$BATS_TEST_TMPDIR/new
    faults_reference
    # jansson takes some of its failed allocations for bad JSON
    faults_all memory "" 4
}

@test "what only tells something: every allocation fails" {
    new=$BATS_TEST_TMPDIR/new
    small=()
    for words in "inspect tiny.csv" "inspect run/model.safetensors" "synth sine --rows 50" help "completion bash"; do
        read -ra arguments <<< "$words"
        faults_reference
        faults_all memory "" 4
    done
}

@test "a model that cannot be read to its end" {
    small=(-q -j 1)
    arguments=(predict --plot none -o run "$place.old/model.safetensors" tiny.csv)
    new=$BATS_TEST_TMPDIR/new
    faults_reference
    faults_all read "" "3 4"
}

# A batch of two small experiments into `out`; "$@" goes before it (env with a fault).
run_batch() {
    status=0
    "$@" "$forecast" batch -q -j 1 -o out batch.yaml > batch.out 2> batch.err || status=$?
}

# The folders of all experiments as in the batch that nothing happened to, and the leaderboard but
# for its costs.
same_batch() {
    faults_same out/e-gru "$new/e-gru" && faults_same out/e-elman "$new/e-elman" &&
        cmp <(cut -d, -f 1-13 out/leaderboard.csv) <(cut -d, -f 1-13 "$new/leaderboard.csv") &&
        [[ $(ls -A out) == "$(ls -A "$new")" ]]
}

begin_batch() {
    faults_prepare
    new=$BATS_TEST_TMPDIR/new
    printf '%s\n' 'data: {files: [tiny.csv]}' 'train: {epochs: 2}' 'prepare: {window: 8}' \
        'forecast: {horizon: 4}' 'output: {plot: none}' 'experiments:' \
        '  - {name: e, hidden: 4, sweep: {model: [gru, elman]}}' > batch.yaml
    run_batch
    [[ $status == 0 ]]
    mv out "$new"
    fault=(env FAULT_LOG="$BATS_TEST_TMPDIR/log" LD_PRELOAD="$BATS_FILE_TMPDIR/shim.so")
}

@test "a batch that is killed goes on where it was" {
    begin_batch
    for n in {1..100}; do
        rm -rf out
        run_batch "${fault[@]}" FAULT="write:$n!"
        [[ $status != 0 ]] || break
        [[ $status == 137 ]]
        for name in e-gru e-elman; do
            [[ ! -e out/$name ]] || faults_same out/$name "$new/$name"
        done
        run_batch
        [[ $status == 0 ]]
        same_batch
    done
    [[ $n -gt 12 && $n -lt 100 ]]
}

@test "a batch goes on where one experiment cannot be written" {
    begin_batch
    run_batch "${fault[@]}" FAULT=write:1
    [[ $status == 8 ]]
    grep -q 'No space left on device' out/leaderboard.csv
    faults_same out/e-elman "$new/e-elman"
    run_batch
    [[ $status == 0 ]]
    same_batch
}
