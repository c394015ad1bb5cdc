#!/usr/bin/env bats
# One configuration, data and seed give the same bytes: for any number of threads, any schedule, any
# instruction set, alone or in a batch, from gcc and from clang, on x86-64 and aarch64. And that the
# matrix of models and settings sees a byte that differs.

bats_require_minimum_version 1.5.0

root=$BATS_TEST_DIRNAME/../..
matrix=$BATS_TEST_DIRNAME/matrix
program=${FORECAST:-$root/build/release/forecast}
build=${BUILD:-build}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    unset MAKEFLAGS MFLAGS MAKELEVEL MODE CC CFLAGS CPPFLAGS LDFLAGS
    export OMP_WAIT_POLICY=passive
}

full_tier() {
    [[ ${FORECAST_TEST:-} == full ]] || skip "FORECAST_TEST=full"
}

@test "any number of threads" {
    "$matrix" --settings threads "$program"
}

@test "every instruction set" {
    "$matrix" --settings cpu "$program"
}

@test "schedules, threads that spin, that are bound, that are fewer than asked for" {
    "$matrix" --models few --settings openmp "$program"
}

@test "a single byte of any file is seen" {
    # with five threads, one byte of one of the files
    cat > liar <<'SH'
#!/bin/bash
"$PROGRAM" "$@" || exit
while [[ $# -gt 0 ]]; do
    case $1 in
    -j) threads=$2 ;;
    -o) folder=$2 ;;
    esac
    shift
done
[[ $threads != 5 ]] || printf '#' | dd of="$folder/$LIE" bs=1 seek=20 conv=notrunc status=none
SH
    chmod +x liar
    for file in model.safetensors forecast.csv metrics.csv loss.csv run.json; do
        PROGRAM=$program LIE=$file run -1 "$matrix" --models few --settings threads ./liar
        [[ $(grep -c 'the same bytes' <<< "$output") -eq 4 ]]
        [[ $(grep -c 'DIFFERENT BYTES' <<< "$output") -eq 1 ]]
        [[ $(grep -c "^    -m .*: out/$file$" <<< "$output") -eq 6 ]]
    done
}

@test "a program that fails is not the same everywhere" {
    run -1 "$matrix" --models few --settings once false
    run -1 "$matrix" --models few --settings once "$program" --no-such-option
}

@test "what a run cost is not compared, all else of run.json is" {
    printf 'day,y\n' > y.csv
    seq 90 | sed 's/.*/&,&/' >> y.csv
    "$program" -q --plot none --epochs 1 -y y -t none -n 2 -w 5 -o made y.csv > out.csv
    grep -q '"cost"' made/run.json
    sed -i '/^  "cost": {/,/^  }/d' made/run.json
    [[ $(wc -l < made/run.json) -gt 20 ]]
    run -1 grep -q '"cost"\|seconds\|threads' made/run.json
}

# The program in a tree of its own, its objects taken over, after sed's $2 on the file $1.
plant() { # file sed-script
    cp -a "$root/src" "$root/Makefile" .
    mkdir -p build
    cp -a "$(dirname "$program")" build/release
    sed -i "$2" "$1"
    run -1 cmp -s "$1" "$root/$1" # else the fault cannot be planted any more: find its new place
    make -s -j2 BUILD=build all
}

@test "sums whose order depends on the threads are seen" {
    # with several threads the shards' gradients are added from the last to the first
    plant src/model/gradient.c \
        's/(size_t)s \* gradient->count/(size_t)(gradient->threads > 1 ? gradient->shards - s : s) * gradient->count/'
    run -1 "$matrix" --models few --settings threads build/release/forecast
    echo "$output"
    [[ ${lines[0]} == '-j 1 '*'the same bytes'* ]]
    [[ $output == *'-j 2 '*DIFFERENT*'-m lstm'*model.safetensors* ]]
}

@test "forecasts of a saved model" {
    seq 300 | awk 'BEGIN { print "y" } { print 10 + 3 * sin($1 / 4) + ($1 * 37) % 11 / 7 }' > y.csv
    for model in '-m gru' '-m lstm --head direct' '-m elman --head decoder' '-m narx'; do
        # shellcheck disable=SC2086 # several words
        "$program" fit -q --plot none --epochs 2 --hidden 9 -w 12 -n 6 -o made --force $model y.csv
        "$program" predict -q -j 1 --mode both made/model.safetensors y.csv > expected
        for setting in -j2 -j3 -j8 FORECAST_CPU=baseline FORECAST_CPU=v3 FORECAST_CPU=v4; do
            case $setting in
            -j*) "$program" predict -q "$setting" --mode both made/model.safetensors y.csv > found ;;
            *) env "$setting" "$program" predict -q -j 1 --mode both made/model.safetensors y.csv > found ;;
            esac
            cmp expected found
        done
    done
}

@test "experiments of a batch, side by side and one after the other, as alone" {
    seq 200 | awk 'BEGIN { print "y" } { print 10 + 3 * sin($1 / 4) + ($1 * 37) % 11 / 7 }' > y.csv
    cat > batch.yaml <<'YAML'
seed: 3
data: {files: [y.csv], target: y}
prepare: {window: 12}
train: {epochs: 3, batch: 40}
forecast: {mode: both, horizon: 6}
output: {plot: none}
experiments:
  - name: e
    hidden: 8
    sweep: {model: [elman, gru, lstm, bilstm, narx]}
YAML
    local models=(elman gru lstm bilstm narx) threads model name
    for model in "${models[@]}"; do
        "$program" -q -j 1 --plot none --seed 3 -y y --window 12 --epochs 3 --batch 40 --mode both -n 6 --hidden 8 \
            -m "$model" -o "alone-$model" y.csv > /dev/null
    done
    for threads in 1 2 3 8; do # five experiments: 8 threads work on one after the other
        "$program" batch -q -j $threads -o "batch$threads" batch.yaml > /dev/null
        for model in "${models[@]}"; do
            for name in model.safetensors forecast.csv metrics.csv loss.csv; do
                cmp "alone-$model/$name" "batch$threads/e-$model/$name"
            done
        done
        cmp <(cut -d, --complement -f14,15 batch1/leaderboard.csv) \
            <(cut -d, --complement -f14,15 "batch$threads/leaderboard.csv") # without what they cost
    done
}

@test "gcc and clang, with and without sanitizers" {
    full_tier
    command -v clang > /dev/null || skip "no clang"
    local cc mode folder models
    for models in all few; do
        "$matrix" --models $models --settings once --sums sums-$models "$program"
    done
    for cc in gcc clang; do
        folder=$build
        [[ $cc == gcc ]] || folder+=/clang
        for mode in release asan; do
            models=all
            [[ $mode == release ]] || models=few # an order of magnitude slower
            make -s -j2 -C "$root" CC=$cc MODE=$mode BUILD="$folder" all
            "$matrix" --models $models --settings threads,cpu --sums sums-$models \
                "$(cd "$root" && realpath "$folder/$mode/forecast")"
        done
    done
}

@test "aarch64, under qemu" {
    full_tier
    command -v qemu-aarch64 aarch64-linux-gnu-gcc apt-get > /dev/null || skip "no qemu, cross compiler or apt"
    "$matrix" --settings once --sums sums "$program"
    (cd "$root" && tests/equal/aarch64 "$build/aarch64")
    local there
    there=$(cd "$root" && realpath "$build/aarch64/release/forecast")
    run -0 qemu-aarch64 "$there" doctor
    [[ $output == *'baseline of baseline'* ]]
    "$matrix" --settings once --sums sums qemu-aarch64 "$there"
    "$matrix" --models few --settings threads qemu-aarch64 "$there"
}
