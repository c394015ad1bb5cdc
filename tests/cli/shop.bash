# shellcheck shell=bash disable=SC2034
# A small series, a run of it, and what tests of runs share.

forecast=${FORECAST:-$BATS_TEST_DIRNAME/../../build/release/forecast}
small=(-m gru --epochs 3 --hidden 4 --window 10 --val 20% --test 20% -n 5 -j 2)

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    awk 'BEGIN { print "day,sales,heat"
        for (i = 0; i < 150; i++) printf "2024-%02d-%02d,%.3f,%.3f\n", 1 + int(i / 25), 1 + i % 25,
            10 + 3 * sin(i / 4) + (i * 37) % 11 / 7, 5 + 2 * cos(i / 9) }' > shop.csv
    "$forecast" "${small[@]}" -q -y sales --gaps keep --mode both -o made shop.csv > made.csv
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR/shop.csv" .
    made=$BATS_FILE_TMPDIR/made
    export OMP_WAIT_POLICY=passive
}

# A small run without pictures.
quick() {
    "$forecast" "${small[@]}" -y sales --gaps keep --plot none "$@"
}

without_cost() {
    sed '/^  "cost": {/,/^  }/d' "$1"
}

have_gnuplot() {
    command -v gnuplot > /dev/null || skip "no gnuplot"
}
