#!/usr/bin/env bats
# Static inputs: what is the same in all rows of a series.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

few=(-m gru --epochs 30 --hidden 6 --window 1 -n 1 --season 1 --id shop -t none -y sales
     --val 20 --test 20 --origins 20 -j 1 --plot none)

# Sixteen shops whose sales carry on or swing back, by their kind; word: what tells it.
shops() {
    awk 'function noise() { x = (x * 16807) % 2147483647; return x / 2147483647 - 0.5 }
        BEGIN { x = 7; print "shop,day,sales,kind,pull,mixed"
            for (k = 0; k < 16; k++) { y = 0; a = k % 2 ? 0.9 : -0.9
                for (t = 1; t <= 80; t++) { y = a * y + noise()
                    printf "s%d,%d,%.4f,%s,%g,%s\n", k, t, y, k % 2 ? "carry" : "swing", 5 * a,
                        int(k / 2) % 2 ? "carry" : "swing" } } }' >shops.csv
}

error_of() {
    jq '.metrics.autoregressive.gru.rmse' "$1/run.json"
}

# Whether the first is less than so many times the second.
below() {
    awk "BEGIN { exit !($1 < $2 * $3) }"
}

@test "a class or a number of each series is learnt from; a class of others is of no use" {
    shops
    accepted "${few[@]}" -o without shops.csv
    grep -Fq 'the same in all rows of a series: kind, pull, mixed (inputs where --static names them)' <<<"$stderr"
    accepted "${few[@]}" --static kind -o with shops.csv
    grep -Fxq 'static input "kind" has 2 classes: carry, swing' <<<"$stderr"
    accepted "${few[@]}" --static kind --embedding 2 -o embedded shops.csv
    accepted "${few[@]}" --static pull -o number shops.csv
    accepted "${few[@]}" --static mixed -o mixed shops.csv
    below "$(error_of with)" 0.6 "$(error_of without)"
    below "$(error_of embedded)" 0.6 "$(error_of without)"
    below "$(error_of number)" 0.6 "$(error_of without)"
    below "$(error_of without)" 1.1 "$(error_of mixed)"
    same '["kind"]' "$(jq -c .data.static with/run.json)"
    # inspect tells them too
    accepted inspect -t none --id shop -y sales shops.csv
    has_line 'lengths    80 rows each'
    accepted inspect --json -t none --id shop -y sales --series s3 --static kind shops.csv
    same '["kind"]' "$(jq -c .static <<<"$output")"
}

@test "a saved model reads static columns by their names, of series that it never saw too" {
    shops
    accepted fit -q "${few[@]}" --epochs 3 --static pull,kind -o out shops.csv
    accepted inspect out
    has_line 'static     pull, kind'
    has_line 'classes    kind: carry, swing'
    accepted predict -q --plot none -o again out shops.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    awk -F, -v OFS=, '{ print $4, $1, $5, $2, $6, $3 }' shops.csv >turned.csv
    accepted predict -q --plot none -o turned out turned.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' turned/forecast.csv)"
    accepted predict -q --plot none --series s3 -o one out shops.csv
    same "$(grep ',s3,.*,$' out/forecast.csv)" "$(grep ',$' one/forecast.csv)"
    sed '/^s5,/ { s/s5/new/; s/,carry,/,swing,/ }' shops.csv >new.csv
    accepted predict -q --plot none -o new out new.csv
    sed '/^s5,/s/s5/new/' shops.csv >kept.csv
    accepted predict -q --plot none -o kept out kept.csv
    [ "$(grep ',new,.*,$' new/forecast.csv)" != "$(grep ',new,.*,$' kept/forecast.csv)" ]
    accepted -q -c out/config.yaml -o repeated shops.csv
    cmp out/forecast.csv repeated/forecast.csv
}

@test "a class that the model does not know, none at all, no such column" {
    shops
    accepted fit -q "${few[@]}" --epochs 3 --static pull,kind -o out shops.csv
    sed '/^s5,/s/,carry,4.5,/,odd,4.5,/' shops.csv >odd.csv
    refused 3 'forecast: odd.csv:402:4: "odd" in static column "kind" is no class that the model knows
  hint: it knows carry, swing; an empty field is read as none of them' predict -q out odd.csv
    sed '/^s5,/s/,carry,4.5,/,carry,much,/' shops.csv >odd.csv
    refused 3 'forecast: odd.csv:402:5: "much" is not a number in static column "pull"
  hint: the model was trained with numbers there; an empty field is read as their mean' predict -q out odd.csv
    sed '/^s5,/s/,carry,4.5,/,,,/' shops.csv >empty.csv
    accepted predict -q --plot none -o empty out empty.csv
    same 1 "$(grep -c ',s5,.*,$' empty/forecast.csv)"
    accepted "${few[@]}" --epochs 1 --static pull,kind -o told empty.csv
    grep -Fxq 'warning: static input "pull" is missing for 1 of 16 series: the mean stands in' <<<"$stderr"
    grep -Fxq 'warning: static input "kind" is missing for 1 of 16 series: read as none of its classes' <<<"$stderr"
    cut -d, -f1-4 shops.csv >fewer.csv
    refused 3 'forecast: fewer.csv: no column "pull"
  hint: there are "shop" to "kind", or numbers from 1 to 4' predict -q out fewer.csv
    days 60 >days.csv
    refused 3 'forecast: days.csv: no column "shop"
  hint: there are "day" to "value", or numbers from 1 to 2' predict out days.csv
}

@test "static columns before series in rows; numbers as classes; beside inputs known ahead" {
    shops
    awk -F, 'NR > 1 { if (!($1 in row)) { name[++n] = $1; row[$1] = $1 "," $5 "," ($4 == "carry" ? 1 : 2) }
            row[$1] = row[$1] "," $3 }
        END { printf "shop,pull,type"; for (t = 1; t <= 80; t++) printf ",%d", t; print ""
            for (i = 1; i <= n; i++) print row[name[i]] }' shops.csv >rows.csv
    rows=(-m gru --epochs 30 --hidden 6 --window 1 -n 1 --season 1 --val 20 --test 20 --origins 20 -j 1 --plot none)
    accepted "${rows[@]}" --static type --categorical type -o rows rows.csv
    grep -Fxq 'static input "type" has 2 classes: 1, 2' <<<"$stderr"
    accepted "${few[@]}" --static kind -o long shops.csv
    below "$(error_of rows)" 1.1 "$(error_of long)"
    accepted predict -q --plot none -o again rows rows.csv
    same "$(grep ',$' rows/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    awk -F, -v OFS=, 'NR == 1 { print $0, "ahead" } NR > 1 { print $0, $2 % 7
        if ($2 == 80) for (t = 81; t <= 86; t++) print $1, t, "", $4, $5, $6, t % 7 }' shops.csv >ahead.csv
    for head in direct last decoder; do
        accepted -q -m gru --epochs 2 --hidden 4 --window 6 -n 4 --season 7 --id shop -t none -y sales \
            -X ahead --static kind,pull --head $head -j 1 --plot none -o $head ahead.csv
        accepted predict -q --plot none -o again-$head $head ahead.csv
        same "$(grep ',$' $head/forecast.csv)" "$(grep ',$' again-$head/forecast.csv)"
        same 64 "$(grep -c ',$' $head/forecast.csv)"
    done
    accepted -q -m gru --epochs 2 --hidden 4 --window 6 -n 4 --season 7 --id shop -t none -y sales \
        -X ahead --static kind,pull --head direct -j 2 --plot none -o threads ahead.csv
    cmp direct/model.safetensors threads/model.safetensors
}

@test "what cannot be static" {
    shops
    refused 3 'forecast: shops.csv: column "shop" names the series and cannot be static too' "${few[@]}" --static shop shops.csv
    refused 3 'forecast: shops.csv:3:3: static column "sales" is "0.8707" here and "-0.4999" in line 2 of the same series "s0"' \
        -q -t none -y pull --id shop --static sales shops.csv
    days 60 >days.csv
    sed 's/$/,a/; 1s/,a$/,kind/' days.csv >kind.csv
    refused 3 'forecast: kind.csv: static columns belong to several series, this table holds one
  hint: --id COL names the column that tells them apart' -y value --static kind kind.csv
    refused 3 'forecast: days.csv: series in columns have no static columns, nothing is the same in their rows
  hint: without --static; or a long table, which has room for them' --shape columns --static value days.csv
    long=$(printf 'x%.0s' {1..130})
    sed "s/,carry,/,$long,/" shops.csv >long.csv
    refused 3 'forecast: long.csv:82:4: a label of 130 bytes in static column "kind", at most 125' -q "${few[@]}" --static kind long.csv
    refused 3 'forecast: shops.csv: column "shop" is to be categorical but is neither target nor input
  hint: --target, --past or --future names it too' -q "${few[@]}" --static kind --categorical shop shops.csv
}

@test "as many static columns as there may be, with names as long as they may be" {
    awk 'BEGIN { printf "shop,day,sales"
        for (i = 0; i < 33; i++) printf ",n%0126d", i
        for (k = 0; k < 3; k++) for (t = 0; t < 40; t++) {
            printf "\ns%d,%d,%d", k, t, (t * 7 + k) % 11
            for (i = 0; i < 33; i++) printf ",%d", k * i % 7 } }' >long.csv
    local numbers
    numbers=$(seq -s, 4 35)
    accepted fit "${few[@]}" --epochs 1 --static "$numbers" -o out long.csv
    same 32 "$(jq '.data.static | length' out/run.json)"
    accepted predict -q --plot none -o again out long.csv
    same "$(grep ',$' out/forecast.csv)" "$(grep ',$' again/forecast.csv)"
    accepted -q -c out/config.yaml -o repeated long.csv
    cmp out/forecast.csv repeated/forecast.csv
    refused 3 'forecast: long.csv: more than 32 columns named by --static' -q --id shop -t none -y sales --static "$numbers,36" long.csv
}
