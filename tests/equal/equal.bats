#!/usr/bin/env bats
# One configuration, data and seed give the same bytes: for any number of threads, any schedule, any
# instruction set, from gcc and from clang, on x86-64 and aarch64. And that the
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

# The program in a tree of its own, objects taken over from the folder $1, after sed's $3 on the file $2.
plant() { # folder file sed-script arguments-of-make...
    cp -a "$root/src" "$root/Makefile" .
    mkdir -p build
    tar -C "$(dirname "$1")" --exclude=tests -c "$(basename "$1")" | tar -C build -x
    sed -i "$3" "$2"
    run -1 cmp -s "$2" "$root/$2" # else the fault cannot be planted any more: find its new place
    make -s -j2 BUILD=build "${@:4}" all
}

@test "sums whose order depends on the threads are seen" {
    # with several threads the shards' gradients are added from the last to the first
    plant "$(dirname "$program")" src/model/gradient.c \
        's/sum + gradient->count, gradient->count,/sum + (gradient->team ? (size_t)gradient->shards - 1 : 1) * gradient->count, gradient->team ? -gradient->count : gradient->count,/'
    run -1 "$matrix" --models few --settings threads build/release/forecast
    echo "$output"
    [[ ${lines[0]} == '-j 1 '*'the same bytes'* ]]
    [[ $output == *'-j 2 '*DIFFERENT*'-m lstm'*model.safetensors* ]]
    # by the program itself as well, which knows that one thread is right
    run -1 build/release/forecast doctor
    echo "$output"
    [[ $output == *'self-test     FAILED: '*' of 18 trials gave other bits than known'* ]]
    [[ $output == *', 1 thread'*' all as known'*', 3 threads'*' gru '* ]]
    [[ $output == *'hint: --threads 1 gives the known bits here'* ]]
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

@test "gcc and clang, with and without sanitizers" {
    full_tier
    command -v clang > /dev/null || skip "no clang"
    local cc mode folder models
    # LLVM's libomp loses a block of its own now and then as its threads end, in a function that has no
    # name in the packages. A leak of ours in a parallel region is let off with it, but not in gcc's build.
    echo 'leak:libomp.so' > let-off
    export LSAN_OPTIONS=suppressions=$PWD/let-off:print_suppressions=0
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

# Clang's thread sanitizer, which Archer tells of OpenMP's barriers: gcc's libgomp cannot, and every
# region would look like a race.
watched_threads() {
    full_tier
    command -v clang > /dev/null || skip "no clang"
    OMP_TOOL_LIBRARIES=$(realpath "$(dirname "$(realpath "$(command -v clang)")")/../lib/libarcher.so")
    [[ -f $OMP_TOOL_LIBRARIES ]] || skip "no Archer"
    export OMP_TOOL_LIBRARIES TSAN_OPTIONS='ignore_noninstrumented_modules=1 exitcode=66'
    make -s -j2 -C "$root" CC=clang MODE=tsan BUILD="$build/clang" all
    watched=$(cd "$root" && realpath "$build/clang/tsan/forecast")
}

@test "no races" {
    watched_threads
    seq 150 | awk 'BEGIN { print "y" } { print 10 + 3 * sin($1 / 4) + ($1 * 37) % 11 / 7 }' > y.csv
    ARCHER_OPTIONS=verbose=1 run -0 "$watched" -q --plot none --epochs 1 -j 2 -o made y.csv
    [[ $output == *'Archer detected'* ]]
    "$matrix" --settings threads "$watched"
    # whole experiments side by side
    printf 'files: y.csv\nplot: none\nepochs: 2\nexperiments:\n  - name: e\n    sweep: {model: [gru, narx, ridge, lstm]}\n' > b.yaml
    "$watched" batch -q -j 3 -o batch b.yaml
}

@test "a race is seen" {
    watched_threads
    # all threads work in the buffers of the first
    plant "$(dirname "$watched")" src/model/shards.c 's/worker\[member\]/worker[0]/' CC=clang MODE=tsan
    run -1 "$matrix" --models few --settings threads build/tsan/forecast
    echo "$output" | head -n 30
    [[ $output == *'-j 2 -m '*'WARNING: ThreadSanitizer: data race'* ]]
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
