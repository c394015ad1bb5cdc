#!/usr/bin/env bats
# Nets that weigh the seasons of their window, windows by their own scale, quantiles.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

weighed=("${small[@]}" --window auto --season 7 --base seasonal)

@test "seasons are weighed: a season is a step, the window's scale its own" {
    sed '1!s/,/,1/' days.csv >positive.csv # tens of it
    accepted "${weighed[@]}" --dense 3 --loss owa --log -o out positive.csv
    grep -qx '  segment: 7' out/config.yaml
    grep -qx '  anchor: scale' out/config.yaml
    grep -qx '  window: 7' out/config.yaml
    [ "$(tail -n +2 out/forecast.csv | grep -c ',$')" = 4 ]
    "$forecast" inspect out/model.safetensors | grep -q 'input.weight'
}

@test "a saved net of seasons forecasts the same, and a series that it never saw" {
    accepted "${weighed[@]}" --scale none --intervals quantile -o out days.csv
    accepted predict -q --plot none -o again out/model.safetensors days.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    # ten times as much: ten times the forecast, without anything fitted anew
    awk -F, -v OFS=, 'NR > 1 { $2 *= 10 } 1' days.csv >more.csv
    accepted predict -q --plot none -o more out/model.safetensors more.csv
    paste -d, <(grep ',$' again/forecast.csv) <(grep ',$' more/forecast.csv) | awk -F, '{
        apart = $17 - 10 * $6; bad += apart < -1 || apart > 1 } END { exit bad > 0 }'
}

@test "a window that is not given holds whole seasons and whole steps" {
    accepted "${weighed[@]}" --season 4 --segment 3 -o out days.csv
    grep -qx '  window: 12' out/config.yaml
    accepted predict -q --plot none -o again out/model.safetensors days.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    seq 9000 | sed '1i v' >long.csv
    refused 2 'forecast: --window: a multiple of --segment 4000 and the season of 3001 is beyond 10000 rows
  hint: --segment 3001, or --base none' \
        "${weighed[@]}" -q --season 3001 --segment 4000 --time none long.csv
}

@test "cycles: rows before the window are looked at, as many as there are" {
    accepted "${weighed[@]}" --season 7,14 --cycles 2 --scale none -o out days.csv
    grep -qx '  cycles: "2"' out/config.yaml
    accepted predict -q --plot none -o again out/model.safetensors days.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    for rows in 42 41; do # all that is read, and less
        { head -1 days.csv; tail -n $rows days.csv; } >few.csv
        accepted predict -q --plot none -o "few$rows" out/model.safetensors few.csv
    done
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' few42/forecast.csv)"
    run ! cmp -s <(grep ',$' out/forecast.csv) <(grep ',$' few41/forecast.csv)
}

@test "an ensemble over windows: nets of each, quantiles of the whole" {
    accepted "${small[@]}" --window auto --season 7 --base seasonal --windows 7,14 --ensemble 2 --intervals quantile \
        --level 80 -o out days.csv
    "$forecast" inspect out/model.safetensors >inspect
    grep -q 'gru 7/1' inspect
    grep -q 'gru 14/2' inspect
    head -1 out/forecast.csv | grep -q 'lower80,upper80'
    awk -F, 'NR > 1 { bad += !($7 <= $6 && $6 < $8) } END { exit bad > 0 }' out/forecast.csv
}

@test "an ensemble over cycles: nets of each, their mean" {
    local nets=("${weighed[@]}" -q --season "7,14" --scale none --updates 20)
    accepted "${nets[@]}" --cycles 2,0 --ensemble 2 -o all days.csv
    grep -qx '  cycles: "2,0"' all/config.yaml
    accepted "${nets[@]}" --cycles 0 --ensemble 2 -o without days.csv
    accepted "${nets[@]}" --cycles 2 --ensemble 2 -o with days.csv
    "$forecast" inspect all/model.safetensors >inspect
    grep -q 'gru 4' inspect
    ahead() { awk -F, '/,$/ { print $6 }' "$1/forecast.csv"; }
    same 4 "$(ahead all | wc -l)"
    paste -d ' ' <(ahead all) <(ahead without) <(ahead with) |
        awk '{ d = $1 - ($2 + $3) / 2; if (d < 0) d = -d; bad += d > 1e-9 * ($1 < 0 ? -$1 : $1); unlike += $2 != $3 }
            END { exit bad > 0 || unlike == 0 }'
    refused 2 'forecast: --ensemble: windows, cycles and seeds make 72 nets, 64 are possible
  hint: fewer --windows, --cycles or --ensemble' \
        "${weighed[@]}" -q --season 7,14 --cycles 0:8 --ensemble 8 days.csv
    refused 2 'forecast: --cycles: "9" in "0,9" is no whole number from 0 to 8
  hint: separated by commas: 0,4 or the range 0:4' "${weighed[@]}" -q --season 7,14 --cycles 0,9 days.csv
}

@test "what cannot go together is refused" {
    refused 2 'forecast: --base: seasonal needs a season, none was found
  hint: --season N, or --base ridge' "${weighed[@]}" --season 1 days.csv
    refused 2 'forecast: --base: a recurrent net weighs the seasons of its window
  hint: --model gru, or --base ridge' "${weighed[@]}" -m narx days.csv
    refused 2 'forecast: --anchor: seasons are weighed in the window'"'"'s own scale
  hint: --anchor scale, or --base ridge' "${weighed[@]}" --anchor last days.csv
    refused 2 'forecast: --cycles: there is no second, longer season
  hint: --season N,N, or --cycles 0' "${weighed[@]}" --cycles 2 days.csv
    refused 2 'forecast: --cycles: they are what a seasonal base may take
  hint: --base seasonal, or --cycles 0' "${small[@]}" --cycles 2 days.csv
    refused 2 'forecast: --window: 10 rows are no multiple of the season of 7
  hint: --window 14' "${weighed[@]}" --window 10 days.csv
    refused 2 'forecast: --windows: stands in place of --window
  hint: one of them' "${weighed[@]}" --windows 7,14 --window 7 days.csv
    refused 2 'forecast: --anchor: a ridge regression has no scale of its own for each window
  hint: --anchor mean, or --base none' "${small[@]}" --base ridge --anchor scale days.csv
    refused 2 'forecast: --loss: differences are not in the data'"'"'s units
  hint: --transform none, or --loss mae' "${small[@]}" --head direct --transform diff --loss mase days.csv
    refused 2 'forecast: --intervals: sample paths have bounds of their own
  hint: --intervals conformal, or --bootstrap 0' "${small[@]}" --head last --intervals quantile --bootstrap 50 days.csv
    refused 2 'forecast: --detached: there are no quantiles
  hint: --intervals quantile' "${small[@]}" --detached days.csv
    refused 2 'forecast: --intervals: a net gives quantiles with its answers to a whole window
  hint: --head direct, or --intervals conformal' "${small[@]}" --intervals quantile days.csv
}
