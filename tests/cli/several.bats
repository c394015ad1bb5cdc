#!/usr/bin/env bats
# One model over several series.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

# Three shops one below the other, of 60, 50 and 40 days.
shops() {
    { echo day,shop,value
      days 60 | sed '1d; s/,/,north,/'
      days 50 | sed '1d; s/,/,south,/'
      days 40 | sed '1d; s/,/,west,/'; } >shops.csv
}

@test "one model over all series: a forecast of each, scores of all" {
    shops
    accepted "${small[@]}" -o out shops.csv
    same 'north south west' "$(tail -n +2 out/forecast.csv | cut -d, -f2 | uniq | sort -u | paste -sd' ')"
    # of each four held-out steps and four beyond the end
    same '24' "$(tail -n +2 out/forecast.csv | wc -l)"
    same '12' "$(tail -n +2 out/forecast.csv | grep -c ',$')"
    same '3' "$(jq -r .origins.autoregressive out/run.json)"
    grep -q 'of 3 series' <<<"$(jq -r .verdict out/run.json)"
    jq -e '.metrics.autoregressive.gru | .mase and .nd and ."scaled-mse"' out/run.json
    grep -q '^all,gru,autoregressive,test,0,mase,' out/metrics.csv
}

@test "each series' last horizon is its test, the one before it validation" {
    shops
    accepted "${small[@]}" -o out shops.csv
    grep -q '^2024-02-26,north,autoregressive,2024-02-25,1,' out/forecast.csv
    grep -q '^2024-02-16,south,autoregressive,2024-02-15,1,' out/forecast.csv
    grep -q '^2024-02-10,west,autoregressive,2024-02-09,1,' out/forecast.csv
    grep -Eqx '  (val|test): (4|"4")' out/config.yaml
}

@test "a net that carries its state does so over each series" {
    shops
    for training in open-loop closed-loop; do
        accepted "${small[@]}" --head next --training $training --mode both -o $training shops.csv
        same '12' "$(grep -c ',autoregressive,.*,$' $training/forecast.csv)"
        same '3' "$(grep -c ',continuous,.*,$' $training/forecast.csv)"
        accepted "${small[@]}" --head next --training $training --mode both -j 3 -o threads-$training shops.csv
        cmp $training/model.safetensors threads-$training/model.safetensors
        cmp $training/forecast.csv threads-$training/forecast.csv
        # whatever else is in the file
        accepted predict -q --plot none --mode both -o all-$training $training shops.csv
        grep -E '^day|,south,' shops.csv >south.csv
        accepted predict -q --plot none --mode both -o south-$training $training south.csv
        same "$(grep ',south,.*,$' all-$training/forecast.csv)" "$(grep ',$' south-$training/forecast.csv)"
    done
    refused 2 'forecast: --bptt: streams are cut from one series, not from several
  hint: --bptt sliding; --series NAME learns one alone' "${small[@]}" --head next --bptt stateful shops.csv
}

@test "a saved model forecasts its series as before, others by their own scales" {
    shops
    accepted fit "${small[@]}" -o out shops.csv
    accepted inspect out
    has_line 'series     3; of the middle one:'
    accepted predict -q --plot none -o again out shops.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    accepted predict -q --plot none --series south -o south out shops.csv
    same "$(grep ',south,.*,$' out/forecast.csv)" "$(grep ',south,.*,$' south/forecast.csv)"
    sed 's/north/east/' shops.csv >other.csv
    accepted predict --plot none -o other out other.csv
    grep -Fxq '1 of 3 series are new to the model, which was trained on 3: their scales come from the rows that are given' <<<"$stderr"
    same "$(grep ',south,.*,$' out/forecast.csv)" "$(grep ',south,.*,$' other/forecast.csv)"
    same 4 "$(grep -c ',east,.*,$' other/forecast.csv)"
    accepted predict -q --plot none --shape wide -o alone out days.csv
    same 4 "$(tail -n +2 alone/forecast.csv | wc -l)"
}

@test "what looks at one series alone is fitted to each" {
    shops
    for model in theta holt-winters seasonal ridge; do
        accepted "${small[@]:0:3}" -m $model -n 4 --season 7 --plot none -o $model shops.csv
        accepted predict -q --plot none -o again-$model $model shops.csv
        same "$(grep ',$' $model/forecast.csv)" "$(grep ',$' again-$model/forecast.csv)"
    done
    days 50 >fifty.csv
    accepted "${small[@]:0:3}" -m theta -n 4 --season 7 --val 4 --test 4 --plot none -o alone fifty.csv
    same "$(grep ',south,.*,$' theta/forecast.csv | cut -d, -f1,6)" "$(grep ',$' alone/forecast.csv | cut -d, -f1,6)"
}

@test "what is of one series alone is refused to several" {
    shops
    refused 2 'forecast: --future-file: a second file goes on one series, not several
  hint: --series NAME, or rows with the future columns alone' "${small[@]}" --future-file shops.csv shops.csv
}

@test "pictures of several series; no name of one is more than a text" {
    { echo day,shop,value
      days 60 | sed "1d; s/,/,'; system('touch PWNED'); ',/"
      days 50 | sed '1d; s/,/,`touch PWNED`,/'; } >hostile.csv
    accepted "${small[@]:0:9}" --epochs 2 -n 4 --plot png -o out hostile.csv
    for picture in forecast spread horizon loss; do
        [ -s out/$picture.png ]
    done
    [ ! -e PWNED ] && [ ! -e out/PWNED ]
    rm out/*.png
    accepted plot out
    [ -s out/forecast.png ]
    accepted backtest "${small[@]:0:3}" -m theta -n 4 --origins 3 --plot png -o back hostile.csv
    [ -s back/backtest.png ] && [ -s back/forecast.png ]
    [ ! -e PWNED ] && [ ! -e out/PWNED ]
}

@test "the picture of several series shows what is beyond their ends" {
    shops
    accepted "${small[@]:0:9}" --epochs 2 -n 4 --plot png -o out shops.csv
    # as forecast.csv has it, a horizon behind the forecasts of the held-out part
    awk -F, -v OFS=, '$1 == "beyond" { print $3, $4 }' out/forecast-plot.csv >drawn
    [ "$(wc -l <drawn)" -ge 8 ]
    while IFS=, read -r place value; do
        [ "$place" -gt 4 ] && [ "$place" -le 8 ]
        grep -q ",$((place - 4)),$value," out/forecast.csv
    done <drawn
    [ "$(grep -c "D55E00" out/forecast.gp)" -eq "$(grep -c '^plot ' out/forecast.gp)" ]
}

@test "the stack over several series: members by their weight, or those that are asked for" {
    shops
    accepted -j 1 -n 4 --season 7 --epochs 2 --plot none -o out shops.csv
    grep -q '^stack weights: ' <<<"$stderr"
    accepted -q -j 1 -n 4 --season 7 --epochs 2 --plot none --members ridge-last,seasonal -o two shops.csv
    same 'ridge-last seasonal' "$(jq -r '[.model.members[].name] | sort | join(" ")' two/run.json)"
    accepted predict -q --plot none -o again two shops.csv
    same "$(grep ',$' two/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    run --separate-stderr "$forecast" "${small[@]:0:3}" --members seasnal shops.csv
    same 2 "$status"
    same 'forecast: --members: the stack has no member "seasnal"' "$(head -n 1 <<<"$stderr")"
    grep -q '^  hint: ridge ridge-last .* seasonal seasonal-long drift$' <<<"$stderr"
}

# Eight shops whose seasons of 7 days differ in shape, level and noise; OFFSET is added.
seasons() {
    awk -v offset="$1" 'BEGIN { srand(5); print "t,shop,value"
        for (k = 0; k < 8; k++)
            for (t = 0; t < 120; t++)
                printf "%d,s%d,%.3f\n", t, k, offset + (10 + k * k) * (3 + (t + k) % 7 * ((t + k) % 7 > 3 ? 2 : 0.5) + t / 40 + rand()) }' >seasons.csv
}

@test "a ridge regression with weights of each series' own, which a saved model keeps" {
    shops
    accepted -q -j 1 -n 4 --season 7 --plot none -m ridge -o all shops.csv
    accepted -q -j 1 -n 4 --season 7 --plot none -m ridge --local -o each shops.csv
    [ "$(grep ',$' all/forecast.csv)" != "$(grep ',$' each/forecast.csv)" ]
    accepted predict -q --plot none -o again each shops.csv
    same "$(grep ',$' each/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    accepted inspect each
    grep -q 'series.1.head.weight' <<<"$output"
    run --separate-stderr "$forecast" -n 4 -m gru --local shops.csv
    same 2 "$status"
    same 'forecast: --local: only ridge regression has weights for each series
  hint: --no-local, or --model ridge' "$stderr"
    # one series has nothing to share
    run --separate-stderr "$forecast" -q -n 4 -m ridge --local --series north shops.csv
    same 2 "$status"
    same 'forecast: --local: there is one series: its weights are its own
  hint: --no-local' "$stderr"
}

@test "a net that weighs seasons is one of the stack over several series" {
    local -a usual=(-q -j 1 -t none --id shop -n 7 --plot none --members "gru-seasonal,seasonal")
    seasons 0
    accepted "${usual[@]}" -o out seasons.csv
    jq -e '[.model.members[] | select(.name == "gru-seasonal")][0].weight > 0.5' out/run.json
    jq -e '.metrics.autoregressive | .auto.mase < 0.9 * .seasonal.mase' out/run.json
    accepted predict -q --plot none -o again out seasons.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    # a value without a logarithm in the training rows, and one behind them
    seasons -60
    accepted "${usual[@]}" -o below seasons.csv
    jq -e '[.model.members[].name] | index("gru-seasonal")' below/run.json
    seasons 0
    sed -i 's/^119,s3,.*/119,s3,-5/; s/^115,s1,.*/115,s1,0/' seasons.csv
    accepted "${usual[@]:1}" -o late seasons.csv
    grep -Eq '^not refitted: gru-seasonal: series "s[13]": the logarithm needs positive values' <<<"$stderr"
    jq -e '[.model.members[].name] | index("gru-seasonal")' late/run.json
    # with a second season it looks further back
    seasons 0
    ! grep -aq '"member.0.cycles": *"4"' out/model.safetensors || false
    accepted "${usual[@]}" --season 7,28 -o weeks seasons.csv
    grep -aq '"member.0.cycles": *"4"' weeks/model.safetensors
    # none of one series, none without a season
    accepted "${usual[@]}" --series s2 -o one seasons.csv
    same seasonal "$(jq -r '.model.members[].name' one/run.json)"
    accepted -q -j 1 -t none --id shop -n 7 --plot none --season 1 --members gru-seasonal,naive -o bare seasons.csv
    same naive "$(jq -r '.model.members[].name' bare/run.json)"
}

@test "an ensemble over several series; what is fitted anew" {
    shops
    accepted "${small[@]}" --ensemble 2 --refit yes -o out shops.csv
    accepted predict -q --plot none -o again out shops.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    accepted "${small[@]}" --ensemble 2 --refit no -o stays shops.csv
    ! cmp -s out/forecast.csv stays/forecast.csv || false
    # rows that a model, or one of its members, knows are no test of it
    accepted predict --plot none --test-rows 7 -o known out shops.csv
    grep -Eqx 'warning: of the ([0-9]+) test rows the model was fitted on \1: these scores are not those of forecasts' <<<"$stderr"
    accepted predict --plot none --test-rows 7 -o held stays shops.csv
    [[ $stderr != *"was fitted on"* ]]
}

@test "the table shows the forecasts of few series, each from its own end" {
    shops
    accepted "${small[@]}" --level 80 --format table -o few shops.csv
    has_line 'north: the next 4 steps (autoregressive)'
    has_line 'west: the next 4 steps (autoregressive)'
    same '2024-03-01 2024-02-20 2024-02-10' \
        "$(grep -A1 '^  time ' <<<"$output" | awk '/^  20/ { print $1 }' | paste -sd' ')"
    # the same numbers as in the file, rounded
    awk -F, '$5 == 1 && $NF == "" { printf "%.1f %.1f %.1f\n", $6, $7, $8 }' few/forecast.csv >written
    grep -A1 '^  time ' <<<"$output" | awk '/^  20/ { printf "%.1f %.1f %.1f\n", $2, $3, $4 }' | cmp - written
    { cat shops.csv; sed -n '/north/ { s/north/x/p; s/x/z/p }' shops.csv; } >five.csv
    accepted "${small[@]}" --format table -o many five.csv
    has_line 'forecast.csv holds the next 4 steps of 5 series (autoregressive)'
    [[ $output != *"north: the next"* ]]
}

@test "how many test forecasts are scored, and that columns are series" {
    days 60 | sed 's/value/north/; 2,60s/$/,5/; 1s/$/,south/; 3~2s/,5$/,7/; 61s/$/,6/' >columns.csv
    accepted "${small[@]:1}" --shape columns -o told columns.csv
    grep -qx '2 series, each in a column' <<<"$stderr"
    run ! grep -q '^past inputs' <<<"$stderr"
    refused 2 'forecast: --target: with --shape columns each column of numbers is a series
  hint: --series NAME takes one; --shape wide, or a file without the others' --shape columns -y north,south columns.csv
    refused 2 'forecast: --past: with --shape columns each column of numbers is a series, no input
  hint: --shape wide for a target and its inputs' --shape columns -x south columns.csv
    accepted "${small[@]:1}" -c told/config.yaml -o again # where the target is called "value"
    cmp told/forecast.csv again/forecast.csv
    for most in 2 3 100; do
        accepted "${small[@]}" --shape columns --test 10 --val 8 --origins $most -o out columns.csv
        same $((2 * (most < 7 ? most : 7))) "$(jq .origins.autoregressive out/run.json)"
        same "$((most < 7 ? most : 7))" "$(grep '^south,gru,' out/series.csv | cut -d, -f3)"
    done
}

@test "a model of series in rows reads short rows as such, a column of values as one" {
    for shop in south north west; do
        printf '%s' $shop; days 40 | sed 1d | cut -d, -f2 | sed 's/^/,/' | tr -d '\n'; echo
    done >rows.csv
    accepted fit -q -m naive -n 1 --shape rows -o made rows.csv
    for head in '' code,V1,V2,V3 code,mon,tue,wed; do
        { [ -z "$head" ] || echo $head; cut -d, -f1-4 rows.csv; } >short.csv
        accepted predict -q --plot none --force -o short made short.csv
        same "$(cut -d, -f1,4 rows.csv)" "$(sed 1d short/forecast.csv | cut -d, -f2,6)"
    done
    # names that are numbers
    sed 's/south/100/; s/north/101/; s/west/102/' rows.csv >numbers.csv
    accepted fit -q -m naive -n 1 --shape rows --force -o numbered numbers.csv
    for head in '' "code$(seq -f ,V%g 40 | tr -d '\n')"; do
        { [ -z "$head" ] || echo "$head"; cat numbers.csv; } >named.csv
        accepted predict -q --plot none --force -o named numbered named.csv
        same '100 101 102' "$(sed 1d named/forecast.csv | cut -d, -f2 | paste -sd' ')"
    done
    # columns are columns
    { echo row,a,b,c,d,e,f; sed 's/,/,1,2,3,4,5,/' numbers.csv | cut -d, -f1-7; } >columns.csv
    refused 3 "forecast: columns.csv: 7 numeric columns, which is the target? row a b c d e f
  hint: --target f; the others become inputs with --past '*'; --shape rows if each row is a series" \
        predict -q numbered columns.csv
    sed 's/^\([^,]*\),\(.*\)/\1,\2,\2,\2,\2,\2/; 1d' days.csv >stamps.csv
    run --separate-stderr "$forecast" predict -q numbered stamps.csv
    [[ $status == 3 && $stderr == *': 5 numeric columns, which is the target?'* ]]
    sed 's/2024-/day /' days.csv >words.csv
    for file in days.csv words.csv; do
        accepted predict -q --plot none --force -o days made $file
        same 1 "$(sed 1d days/forecast.csv | wc -l)"
    done
}

@test "series too short for any training row are saved and read; a base keeps the calendar of its net" {
    awk 'BEGIN { print "month,a,b"
        for (i = 0; i < 31; i++) printf "%d-%02d,%d,%d\n", 1960 + int(i / 12), i % 12 + 1, i * 37 % 11, i * 5 % 7 }' >months.csv
    head -n 15 months.csv >short.csv
    accepted -q -m mean --shape columns -n 40 --plot none -o made short.csv
    local want=$output
    accepted predict -q --plot none made short.csv
    same "$want" "$output"
    accepted -q -m gru --base ridge --shape columns --epochs 1 --plot none -o based months.csv
}

@test "two seasons of differences, segments of the stack's net, quantiles of classes: trained, saved and read" {
    awk 'BEGIN { print "row,shop,sales,sky"
        for (s = 1; s < 4; s++) for (i = 0; i < 70; i++)
            printf "%d,s%d,%d,%s\n", i, s, s * 10 + i % 4 * 3 + i % 12 + i * 7 % 5, substr("abc", i % 3 + 1, 1) }' >many.csv
    while read -r options; do
        # shellcheck disable=SC2086 # several words
        accepted -q $options --time none --id shop --hidden 3 --epochs 1 -n 4 --plot none --force -o made many.csv
        local want=$output
        accepted predict -q --plot none made many.csv
        same "$want" "$output"
    done <<END
-y sales -m elman --season 4,12 --transform seasonal-diff
-y sales -m auto --members theta,ridge --segment 3
-y sky -m gru --intervals quantile
END
}

@test "a member of the stack that leaves the range of numbers is left out with a warning" {
    # one of four series rises by twelve orders of magnitude a row, then stands still
    awk 'BEGIN { print "id,t,y"
        for (s = 0; s < 4; s++) for (t = 0; t < 120; t++) {
            r = t < 70 ? -90 : t > 85 ? 90 : 12 * (t - 70) - 90
            printf "s%d,%d,%.6g\n", s, t, 10 ^ (s ? 1 + sin(t * s) / 10 : r + sin(t) / 100)
        } }' >rise.csv
    accepted --id id -n 20 --val 45 --test 0 --log --plot none --members ets,naive -o out rise.csv
    [[ $stderr == *'warning: without the member ets: a forecast of it is not a finite number'* ]]
    [[ $stderr == *'stack weights: naive 1.00'* ]]
    same 80 "$(sed 1d out/forecast.csv | wc -l)"
    refused 5 'forecast: no member of the stack forecasts finite numbers only
  hint: a single --model, or a shorter horizon: -n 1' -q --id id -n 20 --val 45 --test 0 --log \
        --plot none --members ets -o none rise.csv
}
