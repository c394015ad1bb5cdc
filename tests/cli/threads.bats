#!/usr/bin/env bats
# One configuration, data and seed give the same bytes: for any number of threads, any schedule, any
# instruction set, alone or in a batch, from gcc and from clang.

bats_require_minimum_version 1.5.0

models=(elman gru lstm bilstm narx)
# several mini-batches of several shards, the last one of each smaller
common=(-q --plot none --val 20% --test 20% --epochs 3 --hidden 8 --window 12 --batch 40 -n 6 --seed 3)

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    awk 'BEGIN { print "time,load,heat"
        for (i = 0; i < 400; i++) printf "2024-%02d-%02d,%.3f,%.3f\n", 1 + int(i / 28), 1 + i % 28,
            10 + 3 * sin(i / 4) + (i * 37) % 11 / 7, 5 + 2 * cos(i / 9) + (i * 53) % 13 / 9 }' |
        head -n 337 > load.csv # twelve months
    local model
    for model in "${models[@]}"; do
        fit "$model" reference-"$model" -j 1
    done
    fit lstm reference-deep -j 1 --layers 2 --dropout 0.3
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

forecast=${FORECAST:-$BATS_TEST_DIRNAME/../../build/release/forecast}

# fit MODEL FOLDER OPTIONS...
fit() {
    local model=$1 folder=$2
    shift 2
    "$forecast" "${common[@]}" -m "$model" -y load -x heat --mode both --force -o "$folder" "$@" load.csv \
        > "$folder.out"
}

# run.json without what the run cost.
without_cost() {
    sed '/^  "cost": {/,/^  }/d' "$1"
}

# The results of two runs, byte by byte.
same() {
    local name
    for name in model.safetensors forecast.csv metrics.csv loss.csv; do
        cmp "$1/$name" "$2/$name" || return
    done
    cmp <(without_cost "$1/run.json") <(without_cost "$2/run.json") && cmp "$1.out" "$2.out"
}

# Every model again with these options (and the environment of the caller).
again() {
    local model
    for model in "${models[@]}"; do
        fit "$model" again "$@"
        same reference-"$model" again || { echo "$model $*"; return 1; }
    done
    fit lstm again --layers 2 --dropout 0.3 "$@"
    same reference-deep again
}

@test "what is compared can differ" {
    fit gru again -j 1 --seed 4
    for name in model.safetensors forecast.csv metrics.csv loss.csv; do
        run -1 cmp -s reference-gru/$name again/$name
    done
    grep -q '"cost"' again/run.json
    [[ $(without_cost again/run.json | wc -l) -gt 20 ]]
    run -1 grep -q '"cost"\|seconds\|threads' <(without_cost again/run.json)
}

@test "the same run twice" {
    again -j 1
}

@test "two, three, eight threads" {
    OMP_WAIT_POLICY=passive again -j 2
    OMP_WAIT_POLICY=passive again -j 3
    OMP_WAIT_POLICY=passive again -j 8
}

@test "any schedule" {
    export OMP_WAIT_POLICY=passive
    for schedule in static static,1 dynamic,1 dynamic,3 guided; do
        OMP_SCHEDULE=$schedule fit lstm again -j 3
        same reference-lstm again
    done
}

@test "threads that spin, that are bound, that are fewer than asked for" {
    OMP_WAIT_POLICY=active fit gru again -j 2
    same reference-gru again
    OMP_PROC_BIND=true OMP_WAIT_POLICY=passive fit gru again -j 2
    same reference-gru again
    OMP_DYNAMIC=true OMP_WAIT_POLICY=passive fit gru again -j 8
    same reference-gru again
    OMP_THREAD_LIMIT=2 OMP_WAIT_POLICY=passive fit gru again -j 8
    same reference-gru again
    OMP_NUM_THREADS=3 OMP_WAIT_POLICY=passive fit gru again
    same reference-gru again
}

@test "every instruction set" {
    FORECAST_CPU=baseline again -j 2
    FORECAST_CPU=v3 again -j 2
    FORECAST_CPU=v4 again -j 2
}

@test "forecasts of a saved model" {
    "$forecast" predict -q -j 1 --mode both reference-lstm/model.safetensors load.csv > predict.1
    for threads in 2 3 8; do
        OMP_WAIT_POLICY=passive "$forecast" predict -q -j $threads --mode both \
            reference-lstm/model.safetensors load.csv > predict.2
        cmp predict.1 predict.2
    done
    for level in baseline v3 v4; do
        FORECAST_CPU=$level "$forecast" predict -q -j 1 --mode both \
            reference-lstm/model.safetensors load.csv > predict.2
        cmp predict.1 predict.2
    done
}

@test "experiments of a batch as alone" {
    cat > batch.yaml <<'YAML'
seed: 3
data: {files: [load.csv], target: load, past: heat}
prepare: {val: 20%, test: 20%, window: 12}
train: {epochs: 3, batch: 40}
forecast: {mode: both, horizon: 6}
output: {plot: none}
experiments:
  - name: e
    hidden: 8
    sweep: {model: [elman, gru, lstm, bilstm, narx]}
YAML
    for threads in 1 2 3; do
        OMP_WAIT_POLICY=passive "$forecast" batch -q --force -j $threads -o "batch$threads" batch.yaml > /dev/null
        for model in "${models[@]}"; do
            for name in model.safetensors forecast.csv metrics.csv loss.csv; do
                cmp "reference-$model/$name" "batch$threads/e-$model/$name"
            done
        done
    done
}

@test "gcc and clang, with and without sanitizers" {
    [[ ${FORECAST_TEST:-} == full ]] || skip "FORECAST_TEST=full"
    command -v clang > /dev/null || skip "no clang"
    local root=$BATS_TEST_DIRNAME/../.. cc mode folder
    for cc in gcc clang; do
        folder=${BUILD:-build}
        [[ $cc == gcc ]] || folder+=/clang
        for mode in release asan; do
            make -s -j2 -C "$root" CC=$cc MODE=$mode BUILD="$folder" all
            forecast=$(cd "$root" && realpath "$folder/$mode/forecast")
            OMP_WAIT_POLICY=passive again -j 2
        done
    done
}
