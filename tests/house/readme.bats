#!/usr/bin/env bats
# README.md says what the program prints.

setup() {
    cd "$BATS_TEST_DIRNAME/../.."
}

@test "every printed block of README.md is what its command prints" {
    run tests/readme --check
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "a number that was changed is seen, and written back" {
    sed 's/  naive  *3\.760/  naive                  3.670/' README.md >"$BATS_TEST_TMPDIR/README.md"
    run cmp -s README.md "$BATS_TEST_TMPDIR/README.md"
    [ "$status" -eq 1 ]
    export README=$BATS_TEST_TMPDIR/README.md
    run tests/readme --check
    [ "$status" -eq 1 ]
    [[ $output == *'-  naive                  3.670'* ]]
    tests/readme
    cmp README.md "$README"
}

@test "the gallery holds the pictures that README.md shows" {
    for picture in $(grep -o 'plots/gallery/[a-z]*\.png' README.md | sort -u); do
        [ -s "$picture" ]
    done
}
