#!/usr/bin/env bats
# The files of a folder, FORECAST_DATA, that does not belong to the project: inspect reads each, by
# defaults or with the flags that its own hints name.

# shellcheck disable=SC2154 # names of common.bash and bats
load common

@test "data: every file of FORECAST_DATA is read" {
    [ -n "${FORECAST_DATA:-}" ] || skip "FORECAST_DATA names no folder of data sets"
    run "$BATS_TEST_DIRNAME/../data-table" "$FORECAST_DATA"
    echo "$output"
    same 0 "$status"
    [ "${#lines[@]}" -gt 2 ]
}

@test "data: the table follows hints, and tells what is refused" {
    mkdir set
    cp days.csv set/days.csv
    printf 'open,high low\n1,2\n3,4\n5,6\n' >set/two.csv
    printf 'a,b\n1,"\n' >set/worse.csv
    FORECAST=$forecast run "$BATS_TEST_DIRNAME/../data-table" set
    same 1 "$status"
    [[ ${lines[2]} == '| days.csv | 60 | 2024-01-01 to 2024-02-29, daily | 7 steps, a week |  |  |' ]]
    [[ ${lines[3]} == '| two.csv | 3 | none: rows are numbered | none found | --target high low |'* ]]
    [[ ${lines[4]} == '| worse.csv |'*'**refused**: worse.csv:2'* ]]
}
