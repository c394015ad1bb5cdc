#!/usr/bin/env bats
# run, fit and predict: the folder of a run, standard output, what is left after a failure.

# shellcheck disable=SC2154 # what shop.bash and bats set
bats_require_minimum_version 1.5.0
load shop

@test "the folder of a run is complete" {
    have_gnuplot
    run -0 ls -A "$made"
    [ "$output" = "config.yaml
continuous.csv
continuous.gp
continuous.png
forecast-plot.csv
forecast.csv
forecast.gp
forecast.png
horizon.csv
horizon.gp
horizon.png
loss.csv
loss.gp
loss.png
metrics.csv
model.safetensors
residuals.csv
residuals.gp
residuals.png
run.json" ]
    for picture in "$made"/*.png; do
        [ "$(head -c 8 "$picture" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
    done
}

@test "nothing is written but the folder" {
    mkdir home tmp
    HOME=$PWD/home TMPDIR=$PWD/tmp quick -q --plot svg shop.csv > out.csv
    run -0 find . -mindepth 1 -not -path './plots/shop/*'
    [ "$(sort <<< "$output")" = "./home
./out.csv
./plots
./plots/shop
./shop.csv
./tmp" ]
}

@test "columns of forecast.csv" {
    run -0 head -n 1 "$made/forecast.csv"
    [ "$output" = time,series,mode,origin,step,forecast,lower80,upper80,lower95,upper95,actual ]
    # every row has its fields; beyond the end, and only there, the actual value is empty
    awk -F, 'NF != 11 { exit 1 } NR > 1 && ($11 == "") != ($4 == "2024-06-25") { exit 1 }' "$made/forecast.csv"
    [ "$(cut -d, -f3 "$made/forecast.csv" | sort -u | tr '\n' ' ')" = "autoregressive continuous mode " ]
    # from the last row: one continuous step and five autoregressive ones
    [ "$(grep -c ',2024-06-25,' "$made/forecast.csv")" -eq 6 ]
    run -1 grep -iE '(^|,)-?(nan|inf)' "$made"/*.csv
}

@test "standard output in a pipe is the forecast beyond the end" {
    [ "$(wc -l < "$BATS_FILE_TMPDIR/made.csv")" -eq 7 ]
    diff <(grep -E '^time|,2024-06-25,' "$made/forecast.csv") "$BATS_FILE_TMPDIR/made.csv"
}

@test "a table on a terminal, or where it is asked for" {
    quick -q --format table shop.csv > table
    grep -qE '^  gru +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+$' table
    grep -qE '^  naive ' table
    grep -q '^sales: the next 5 steps (autoregressive)$' table
    command -v script > /dev/null || skip "no script(1)"
    script -qec "'$forecast' ${small[*]} -y sales --gaps keep --plot none shop.csv 2> /dev/null" /dev/null \
        < /dev/null | tr -d '\r' > terminal
    diff table terminal
}

@test "one JSON document, and nothing else" {
    command -v jq > /dev/null || skip "no jq"
    quick --json shop.csv > out 2> err
    [ ! -s err ]
    [ "$(jq -s length out)" -eq 1 ]
    [ "$(jq -r '.forecast | length' out)" -eq 5 ]
    [ "$(jq -r .folder out)" = plots/shop ]
    diff <(jq -S 'del(.forecast, .folder, .cost)' out) <(jq -S 'del(.cost)' plots/shop/run.json)
    diff <(jq '.forecast[].forecast' out) <(jq -n --rawfile csv plots/shop/forecast.csv '$csv | split("\n")[] |
        split(",") | select(.[3] == "2024-06-25") | .[5] | tonumber')
}

@test "an error with --json is one JSON document" {
    command -v jq > /dev/null || skip "no jq"
    run -3 --separate-stderr "$forecast" --json nothing.csv
    [ -z "$output" ]
    [ "$(jq -r .exit <<< "$stderr")" = 3 ]
}

@test "-q leaves standard error empty" {
    run -0 --separate-stderr quick -q shop.csv
    [ -z "$stderr" ]
}

@test "the verdict and the folder are told on standard error" {
    run -0 --separate-stderr quick shop.csv
    grep -q 'simple baseline' <<< "$stderr"
    [ "$(tail -n 1 <<< "$stderr")" = "files: plots/shop/" ]
}

@test "a forecast with the saved model gives the numbers of the run" {
    for model in "$made/model.safetensors" "$made"; do
        "$forecast" predict -q --mode both --test-rows 30 --plot none --force "$model" shop.csv > again.csv
        cmp again.csv "$BATS_FILE_TMPDIR/made.csv"
        cmp plots/shop-predict/forecast.csv "$made/forecast.csv"
        diff <(grep ',test,' plots/shop-predict/metrics.csv) <(grep ',test,' "$made/metrics.csv")
    done
    "$forecast" predict -q --mode both --plot none -o elsewhere "$made" shop.csv > again.csv
    cmp again.csv "$BATS_FILE_TMPDIR/made.csv"
    run -1 grep -q '2024-06-24,2' elsewhere/forecast.csv
}

@test "intervals of the mode that was not evaluated" {
    quick -q shop.csv > out
    "$forecast" predict -q --mode continuous --plot none plots/shop shop.csv > continuous.csv
    awk -F, 'NR == 2 && !($7 < $6 && $6 < $8 && $9 < $7) { exit 1 }' continuous.csv
    diff continuous.csv <(grep -E '^time|,continuous,' "$BATS_FILE_TMPDIR/made.csv")
}

@test "a saved model remembers how its file was read" {
    sed '2,$s/\(....\)-\(..\)-\(..\)/\3.\2.\1/; s/,[0-9.]*$/,?/' shop.csv | sed '40s/,[0-9.]*,/,?,/' > odd.csv
    quick -q --date-format %d.%m.%Y --na '?' odd.csv > out
    "$forecast" predict -q --plot none plots/odd odd.csv > again
    cmp out again
    # what is given stands above it
    run -3 "$forecast" predict -q --plot none --date-format %Y plots/odd odd.csv
}

@test "a shorter and a longer horizon of a saved model" {
    "$forecast" predict -q --plot none -n 2 "$made" shop.csv > two.csv
    diff two.csv <(grep -E '^time|autoregressive' "$BATS_FILE_TMPDIR/made.csv" | head -n 3)
    "$forecast" predict -q --plot none -n 9 "$made" shop.csv > nine.csv
    [ "$(wc -l < nine.csv)" -eq 10 ]
    quick -q -m auto --epochs 1 -o stack shop.csv > five.csv
    "$forecast" predict -q --plot none -n 9 stack shop.csv > nine.csv
    [ "$(wc -l < nine.csv)" -eq 10 ]
    "$forecast" predict -q --plot none --force -n 2 stack shop.csv > two.csv
    diff <(cut -d, -f1-6 two.csv) <(head -n 3 five.csv | cut -d, -f1-6)
}

@test "config.yaml repeats the run" {
    "$forecast" -q -c "$made/config.yaml" -o again --plot none > again.csv
    cmp again.csv "$BATS_FILE_TMPDIR/made.csv"
    for name in forecast.csv metrics.csv loss.csv model.safetensors; do
        cmp "again/$name" "$made/$name"
    done
}

@test "run.json differs only in its cost" {
    quick -q -o one shop.csv > out
    quick -q -o two -j 1 shop.csv > out
    diff <(without_cost one/run.json) <(without_cost two/run.json)
    grep -q '"threads": 2' one/run.json
}

@test "a folder is replaced only if it is a run's" {
    mkdir -p plots/shop
    echo precious > plots/shop/thesis.txt
    run -2 quick -q shop.csv
    [[ "$output" == *"plots/shop: the folder exists and holds no run.json: not replaced"*--force* ]]
    [ "$(ls -A plots)" = shop ]
    [ "$(cat plots/shop/thesis.txt)" = precious ]
    quick -q --force shop.csv > out
    [ ! -e plots/shop/thesis.txt ]
    echo stale > plots/shop/old.csv
    quick -q shop.csv > out
    [ ! -e plots/shop/old.csv ]
    [ "$(ls -A plots)" = shop ]
}

@test "what cannot be a folder" {
    run -2 quick -q --name ../shop shop.csv
    run -2 quick -q --name .. shop.csv
    run -9 quick -q -o shop.csv/there shop.csv
    run -2 quick -q -o . shop.csv
    [ "$(ls -A)" = shop.csv ]
}

@test "--name, --output, and a file from elsewhere" {
    mkdir data
    mv shop.csv data/a.b.csv
    quick -q data/a.b.csv > out
    [ -e plots/a.b/run.json ]
    quick -q --name other data/a.b.csv > out
    [ -e plots/other/run.json ]
    quick -q -o "deep/er folder" data/a.b.csv > out
    [ -e "deep/er folder/run.json" ]
    quick -q - < data/a.b.csv > out
    [ -e plots/stdin/run.json ]
}

@test "--dry-run trains and writes nothing, and says what would be done" {
    quick -q --dry-run shop.csv > plan.yaml
    [ ! -e plots ]
    grep -q 'horizon: 5' plan.yaml
    quick -q shop.csv > out1
    "$forecast" -q -c plan.yaml > out2
    cmp out1 out2
}

# Starts a run that would take for ever, in the background, and waits for its training.
start_long() {
    "$forecast" -y sales --gaps keep --plot none --epochs 1000000 --patience 0 --hidden 8 --window 10 -n 5 \
        -j 1 -v shop.csv > out.csv 2> err 3>&- &
    pid=$!
    until grep -qs 'epoch' err; do
        kill -0 "$pid" || return
        sleep 0.02
    done
}

# Waits for a process and checks its exit status.
ended() {
    local status=0
    wait "$1" || status=$?
    [ "$status" -eq "$2" ]
}

@test "an interrupted run is finished with the best weights so far" {
    start_long
    kill -INT "$pid"
    ended "$pid" 130
    [ "$(wc -l < out.csv)" -eq 6 ]
    grep -q '^forecast: interrupted' err
    [ "$(ls -A plots)" = shop ]
    grep -q '"interrupted": true' plots/shop/run.json
    "$forecast" predict -q --plot none plots/shop shop.csv > again.csv
    cmp out.csv again.csv
}

@test "a killed run leaves nothing half done, and the next one tidies up" {
    start_long
    kill -KILL "$pid"
    ended "$pid" 137
    [ ! -e plots/shop ]
    quick -q shop.csv > out
    [ "$(ls -A plots)" = shop ]
}

@test "a killed run leaves the run before it as it was" {
    quick -q shop.csv > out
    cp -r plots/shop before
    start_long
    kill -KILL "$pid"
    ended "$pid" 137
    diff -r before plots/shop
}

@test "--require" {
    quick -q --require 'mase<1000,coverage80>=0' shop.csv > out
    run -7 --separate-stderr quick -q --require 'mae<0' shop.csv
    grep -qE '^forecast: --require: mae<0 is not met: the autoregressive mae is [0-9.]+$' <<< "$stderr"
    [ "${#lines[@]}" -eq 6 ]
    [ -s plots/shop/run.json ]
    rm -r plots
    for expression in mae 'mae<' 'speed<1' 'coverage81>5' 'continuous.mae<1'; do
        run -2 quick -q --require "$expression" shop.csv
    done
    [ ! -e plots ]
}

@test "standard output that cannot be written" {
    [ -e /dev/full ] || skip "no /dev/full"
    status=0
    quick -q shop.csv > /dev/full 2> err || status=$?
    [ "$status" -eq 9 ]
    grep -q '^forecast: standard output: ' err
    [ -s plots/shop/run.json ]
}

@test "a baseline as the model" {
    quick -q -m seasonal --season 25 shop.csv > out
    [ "$(wc -l < out)" -eq 6 ]
    [ ! -e plots/shop/loss.csv ]
    "$forecast" predict -q --plot none plots/shop shop.csv > again
    cmp out again
}

@test "on a terminal lines end between words, and help is as wide as it is" {
    command -v script > /dev/null || skip "no script(1)"
    script -qec "stty cols 60; '$forecast' ${small[*]} -y sales --gaps keep --format csv --plot none shop.csv > /dev/null" /dev/null \
        < /dev/null | tr -d '\r' | sed 's/.*\x1b\[K//' > told
    grep -q '^  [a-z(]' told
    run awk 'length($0) > 60' told
    [ -z "$output" ]
    script -qec "stty cols 60; '$forecast' help missing" /dev/null < /dev/null | tr -d '\r' > told
    run awk 'length($0) > 60' told
    [ -z "$output" ]
    "$forecast" help missing | awk 'length($0) > 60 { found = 1 } END { exit !found }'
}

@test "what is rounded to zero in the table has no sign" {
    awk 'BEGIN { print "x"; for (i = 0; i < 60; i++) print i % 2 ? 1 : -1.001 }' >zero.csv
    "$forecast" -q -m mean -n 2 --level 80 --plot none --format table zero.csv >table
    grep -qx '  61         0.0      -1.3       1.3' table
}
