#!/usr/bin/env bats
# Rolling origins: what is written and told, by which plan, and what is refused.

# shellcheck disable=SC2154 # names of common.bash and bats

bats_require_minimum_version 1.5.0
load common

# Five origins a horizon apart, seldom more than a few milliseconds.
plain=(-j 1 -m ridge --window 8 -n 4 --origins 5 --plot none)

@test "a backtest writes its origins, its steps and all that a run writes" {
    accepted backtest "${plain[@]}" --format table days.csv
    same "backtest.csv config.yaml forecast.csv loss.csv metrics.csv model.safetensors run.json steps.csv" \
        "$(cd plots/days-backtest && echo *)"
    cd plots/days-backtest
    same "series,origin,step,time,forecast,baseline,actual" "$(head -n 1 backtest.csv)"
    same 21 "$(wc -l <backtest.csv)"
    # the last origin is four days before the end, the first sixteen before that
    same "2024-02-09 2024-02-13 2024-02-17 2024-02-21 2024-02-25" \
        "$(tail -n +2 backtest.csv | cut -d, -f2 | uniq | xargs)"
    same "step,origins,error,error_sd,baseline,baseline_sd,dm,p,coverage80,coverage95" "$(head -n 1 steps.csv)"
    same "0 1 2 3 4" "$(tail -n +2 steps.csv | cut -d, -f1 | xargs)"
    # the error of all steps is that of metrics.csv, and the mean of what backtest.csv holds
    awk -F, '
        FILENAME ~ /steps/ { if ($1 == 0) error = $3; next }
        FILENAME ~ /metrics/ { if ($2 == "ridge" && $4 == "test" && $5 == 0 && $6 == "mae") mae = $7; next }
        FNR > 1 { sum += $5 > $7 ? $5 - $7 : $7 - $5; n++ }
        END { exit !(n == 20 && sum / n - error < 1e-9 && error - sum / n < 1e-9 && mae == error) }' \
        steps.csv metrics.csv backtest.csv
    grep -q '"verb": "backtest"' run.json
    grep -q '"useful_horizon": ' run.json
    has_line "by step: MAE, mean and standard deviation over the origins"
    same 'ridge makes no error over 5 origins of 4 steps, nor does the best simple baseline (seasonal naive).' \
        "$(grep '^ridge' <<<"$stderr")"
}

@test "the same bytes by any number of threads" {
    accepted backtest "${plain[@]}" -q -m auto -e 3 -o one days.csv
    accepted backtest "${plain[@]}" -q -m auto -e 3 -j 3 -o three days.csv
    cmp one/backtest.csv three/backtest.csv
    cmp one/forecast.csv three/forecast.csv
    cmp one/model.safetensors three/model.safetensors
}

@test "how often it is fitted, and on which rows" {
    local fits
    for fits in "6 --refit-every 1" "3 --refit-every 3" "1 --refit never" "6 --train-rows 30"; do
        # shellcheck disable=SC2086 # words
        accepted backtest "${plain[@]}" -q --json ${fits#* } days.csv
        grep -q "\"fits\": ${fits%% *}," <<<"$output"
    done
    accepted backtest "${plain[@]}" -q -o rolling --train-rows 30 days.csv
    # rows that no window of 30 reaches
    sed '2,9s/,.*/,1000/' days.csv >other.csv
    accepted backtest "${plain[@]}" -q -o other --train-rows 30 other.csv
    cmp <(cut -d, -f1-5 rolling/backtest.csv) <(cut -d, -f1-5 other/backtest.csv)
    accepted backtest "${plain[@]}" -q -o all other.csv
    run ! cmp -s <(cut -d, -f1-5 rolling/backtest.csv) <(cut -d, -f1-5 all/backtest.csv)
}

@test "what comes after an origin moves nothing before it" {
    accepted backtest "${plain[@]}" -q -o before days.csv
    # from the third origin's next day on
    awk -F, -v OFS=, 'NR > 1 && $1 > "2024-02-17" { $2 = 5000 - 700 * (NR % 3) } { print }' days.csv >after.csv
    accepted backtest "${plain[@]}" -q -o after after.csv
    # the baseline is the best one in hindsight
    cmp <(head -n 13 before/backtest.csv | cut -d, -f1-5) <(head -n 13 after/backtest.csv | cut -d, -f1-5)
    run ! cmp -s <(cut -d, -f1-5 before/backtest.csv) <(cut -d, -f1-5 after/backtest.csv)
}

@test "standard output: the steps in a pipe, one document with --json" {
    accepted backtest "${plain[@]}" -q days.csv
    same "$(cat plots/days-backtest/steps.csv)" "$output"
    accepted backtest "${plain[@]}" --json days.csv
    command -v python3 >/dev/null || skip "no python3"
    python3 -c '
import json, sys
d = json.load(sys.stdin); b = d["backtest"]
assert b["origins"] == 5 and b["rows_between"] == 4 and len(b["steps"]) == 5, b
assert b["steps"][0]["error"] == d["metrics"]["autoregressive"]["ridge"]["mae"]
assert d["comparison"]["origins"] == 5' <<<"$output"
}

@test "the configuration that is written repeats it" {
    accepted backtest "${plain[@]}" -q -o first --refit-every 2 --train-rows 30 days.csv
    accepted backtest -q -c first/config.yaml --plot none -o second
    cmp first/backtest.csv second/backtest.csv
    cmp first/steps.csv second/steps.csv
}

@test "warnings are those of a run: what the stack does not read, an end by the clock" {
    accepted backtest -j 1 -n 4 --origins 1 --members theta,naive --hidden 64 --plot none -o stack days.csv
    grep -q '^warning: the stack (auto) sets --hidden for each member itself' <<<"$stderr"
    accepted backtest "${plain[@]}" -m gru --time-limit 1e-6 -o clock days.csv
    same 'warning: the time limit ended the training: another run may stop elsewhere (7 times)' \
        "$(grep '^warning: the time' <<<"$stderr")"
    accepted backtest "${plain[@]}" -m gru --refit no --time-limit 1e-6 -o once days.csv
    grep -qx 'warning: the time limit ended the training: another run may stop elsewhere' <<<"$stderr"
}

@test "refused: too few rows, options of other verbs" {
    run --separate-stderr "$forecast" backtest "${plain[@]}" -q --origins 20 days.csv
    same 3 "$status"
    same "forecast: days.csv: 60 rows are too few: 20 origins 4 rows apart with a horizon of 4 need more than 80
  hint: --origins 7, which lie in the second half" "$stderr"
    run --separate-stderr "$forecast" backtest "${plain[@]}" -q -n 70 days.csv
    same "forecast: days.csv: 60 rows are too few: 5 origins 70 rows apart with a horizon of 70 need more than 350
  hint: a longer file, or a shorter --horizon" "$stderr"
    run -2 --separate-stderr "$forecast" backtest "${plain[@]}" --test 10 days.csv
    run -2 --separate-stderr "$forecast" --train-rows 30 days.csv
    only days.csv
}

# Three shops one below the other, of 60, 50 and 22 days.
shops() {
    { echo day,shop,value
      days 60 | sed '1d; s/,/,north,/'
      days 50 | sed '1d; s/,/,south,/'
      days 22 | sed '1d; s/,/,west,/'; } >shops.csv
}

@test "several series: scored over series and origins, each counted from its own end" {
    shops
    accepted backtest "${plain[@]}" --format table shops.csv
    cd plots/shops-backtest
    same "north 5 south 5 west 3" "$(tail -n +2 backtest.csv | awk -F, '$3 == 1 { n[$1]++ } END { print "north", n["north"], "south", n["south"], "west", n["west"] }')"
    same "2024-02-09 2024-02-13 2024-02-17 2024-02-21 2024-02-25" \
        "$(grep '^north,' backtest.csv | cut -d, -f2 | uniq | xargs)"
    same "2024-01-30 2024-02-03 2024-02-07 2024-02-11 2024-02-15" \
        "$(grep '^south,' backtest.csv | cut -d, -f2 | uniq | xargs)"
    # 22 rows, a window of 8: the first origin leaves 2 rows, the second 6
    same "2024-01-10 2024-01-14 2024-01-18" "$(grep '^west,' backtest.csv | cut -d, -f2 | uniq | xargs)"
    same "0,5 1,5 2,5 3,5 4,5" "$(tail -n +2 steps.csv | cut -d, -f1,2 | xargs)"
    same 12 "$(grep -c ',$' forecast.csv)"
    has_line "by step: MASE, mean and standard deviation over the origins"
    grep -Eq '^ridge (beats|does not beat|is no better than) .* over 13 origins of 4 steps.* on [0-3] of 3 series\.$' <<<"$stderr"
}

@test "several series: threads, refits, a rolling window; what comes after an origin moves nothing before it" {
    shops
    accepted backtest "${plain[@]}" -q -m gru --hidden 4 -e 3 -j 1 -o one shops.csv
    accepted backtest "${plain[@]}" -q -m gru --hidden 4 -e 3 -j 3 -o three shops.csv
    cmp one/backtest.csv three/backtest.csv
    cmp one/model.safetensors three/model.safetensors
    for fits in "6 --refit-every 1" "3 --refit-every 3" "1 --refit never" "6 --train-rows 30"; do
        # shellcheck disable=SC2086 # words
        accepted backtest "${plain[@]}" -q --json ${fits#* } shops.csv
        grep -q "\"fits\": ${fits%% *}," <<<"$output"
    done
    # every series is another from its third origin's next day on
    awk -F, -v OFS=, '$1 > "2024-02-17" && $2 == "north" || $1 > "2024-02-07" && $2 == "south" ||
        $1 > "2024-01-10" && $2 == "west" { $3 = 5000 - 700 * (NR % 3) } { print }' shops.csv >after.csv
    accepted backtest "${plain[@]}" -q -o before shops.csv
    accepted backtest "${plain[@]}" -q -o after after.csv
    early() {
        awk -F, '$1 == "north" && $2 <= "2024-02-17" || $1 == "south" && $2 <= "2024-02-07" ||
            $1 == "west" && $2 <= "2024-01-10"' "$1/backtest.csv" | cut -d, -f1-5
    }
    same 28 "$(early before | wc -l)"
    same "$(early before)" "$(early after)"
    run ! cmp -s <(cut -d, -f1-5 before/backtest.csv) <(cut -d, -f1-5 after/backtest.csv)
}

@test "progress by tenths on a pipe, of all origins" {
    accepted backtest -m gru --hidden 4 --window 8 -n 4 --origins 4 --epochs 2 --patience 0 -j 1 --plot none days.csv
    same 'origin 1 of 4
origin 2 of 4
origin 3 of 4
origin 4 of 4
beyond the end' "$(sed -n 's/: *50% epoch 2 of 2, .*//p' <<<"$stderr")"
}

@test "an interrupted backtest keeps and tells the origins that it has" {
    days 366 >long.csv
    "$forecast" backtest -m gru --hidden 64 --window 20 -n 4 --origins 300 --step 1 --epochs 600 --patience 0 -j 1 \
        -v --plot none long.csv >out 2>err 3>&- &
    pid=$!
    told_by $pid 'origin ([3-9]|[1-9][0-9]+) of 300' err
    kill -INT "$pid"
    code=0
    wait "$pid" || code=$?
    same 130 "$code"
    done=$(jq .backtest.origins plots/long-backtest/run.json)
    [ "$done" -ge 2 ] && [ "$done" -lt 300 ]
    same 300 "$(jq .backtest.origins_planned plots/long-backtest/run.json)"
    same true "$(jq .training.interrupted plots/long-backtest/run.json)"
    grep -Fxq "warning: interrupted after $done of 300 origins: the scores are of these" err
    same $((4 * done + 1)) "$(wc -l <plots/long-backtest/backtest.csv)"
    same 4 "$(grep -c ',$' plots/long-backtest/forecast.csv)"
}

@test "--require is asked of the rolling origins" {
    run -7 --separate-stderr "$forecast" backtest "${plain[@]}" -q --require "mae>1000" days.csv
    [ -f plots/days-backtest/steps.csv ]
}
