#!/usr/bin/env bats
# Inputs beside the target, as a user gives them: known up to now, known ahead, of classes, with holes;
# and what stands for them beyond the origin.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

# Sales of 300 days: a week, what the day before was like (past), what is advertised (known ahead, of
# classes) and a price (known ahead). The last 14 rows hold what is known ahead alone.
sales() {
    awk 'function noise() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
        BEGIN {
            seed = 7; print "day,sales,heat,sky,price,campaign"
            split("off flyer tv", campaign); split("0 4 9", effect); split("sun rain snow", sky)
            split("31 29 31 30 31 30 31 31 30 31 30 31", length_of)
            for (day = month = 1; i < 314; i++) {
                c = 1 + int(3 * noise()); price = 1 + noise()
                sold = 50 + i % 7 + effect[c] - 15 * price + 2 * heat + noise() / 2
                heat = 0.7 * heat + 3 * noise() - 1.5
                s = sky[heat > 0.4 ? 1 : heat > -0.6 ? 2 : 3]
                printf "2024-%02d-%02d,", month, day
                if (i < 300) printf "%.3f,%.3f,%s,", sold, heat, s; else printf ",,,"
                printf "%.3f,%s\n", price, campaign[c]
                if (++day > length_of[month]) { day = 1; month++ }
            }
        }' >sales.csv
}

# The mean absolute error over the test part, of a step or, 0, of all.
error_of() { # step arguments...
    accepted "${@:2}" -q -j 1 -n 7 --plot none -y sales -o out --force sales.csv || return 1
    awk -F, -v step="$1" '$3 == "autoregressive" && $4 == "test" && $5 == step && $6 == "mae" { print $7; exit }' out/metrics.csv
}

less() { # error error factor
    awk -v a="$1" -v b="$2" -v f="${3:-1}" 'BEGIN { exit !(a < f * b) }' || {
        echo "$1 is not below ${3:-1} of $2"
        return 1
    }
}

@test "every kind of input helps, by nets, ridge and the stack" {
    sales
    for model in 'gru --hidden 16 -e 60 --lr 0.01' 'narx --hidden 16 -e 60 --lr 0.01' ridge auto; do
        # shellcheck disable=SC2086 # words
        {
            none=$(error_of 0 -m $model)
            ahead=$(error_of 0 -m $model -X price)
            classes=$(error_of 0 -m $model -X price,campaign)
            without=$(error_of 1 -m $model -X price,campaign)
            past=$(error_of 1 -m $model -X price,campaign -x heat)
            sky=$(error_of 1 -m $model -X price,campaign -x sky)
        }
        less "$ahead" "$none" 0.95
        less "$classes" "$ahead" 0.8
        less "$past" "$without" 0.8
        less "$sky" "$without" 0.95
    done
}

@test "the rule of past inputs beyond the origin is the one asked for, and stands in run.json" {
    sales
    for rule in joint hold seasonal; do
        accepted "${small[@]}" --past-rule $rule -y sales -x heat -X price -o $rule sales.csv
        grep -qx "    \"past_rule\": \"$rule\"," $rule/run.json
    done
    run ! cmp -s joint/forecast.csv hold/forecast.csv
    run ! cmp -s hold/forecast.csv seasonal/forecast.csv
    # classes are not forecast beside numbers: told, not silent
    accepted "${small[@]:1}" -y sales -x heat,sky -o sky sales.csv
    grep -qx 'past inputs beyond the end: the last value (past-rule hold); beside classes they are not forecast' <<<"$stderr"
    grep -qx '    "past_rule": "hold",' sky/run.json
}

@test "what reads no inputs says so" {
    sales
    for model in theta naive gru; do
        accepted --plot none -m $model -e 1 -n 7 -y sales -x heat -X price -o $model sales.csv
        same "$([ $model = gru ] || echo 1)" "$(grep -xc "inputs are not used: $model reads the target's past alone" <<<"$stderr" | grep 1)"
    done
}

@test "only what is known ahead is read beyond the origin" {
    sales
    accepted "${small[@]}" -y sales -x heat -X price,campaign -o one sales.csv
    # other prices after the end are another forecast, other heat there is none
    awk -F, -v OFS=, 'NR > 304 { $5 = 9 } 1' sales.csv >prices.csv
    awk -F, -v OFS=, 'NR > 304 { $3 = 9 } 1' sales.csv >heat.csv
    accepted predict -q --plot none --format csv -o p one/model.safetensors prices.csv
    accepted predict -q --plot none --format csv -o h one/model.safetensors heat.csv
    accepted predict -q --plot none --format csv -o s one/model.safetensors sales.csv
    cmp h/forecast.csv s/forecast.csv
    run ! cmp -s p/forecast.csv s/forecast.csv
    cmp <(awk -F, '$5 < 4' p/forecast.csv) <(awk -F, '$5 < 4' s/forecast.csv)
}

@test "inputs with holes: marked, bridged, and by the stack as each member's window allows" {
    sales
    awk -F, -v OFS=, 'NR > 1 && NR < 300 && NR % 5 == 2 { $3 = "" } NR > 1 && NR < 300 && NR % 7 == 3 { $4 = "" } 1' sales.csv >holes.csv
    for rule in forward auto mask; do
        accepted "${small[@]:1}" --missing $rule -y sales -x heat,sky -X price,campaign -o $rule holes.csv
        marked=$stderr
    done
    grep -qx "missing values: marked in 1 column" <<<"$marked"
    run ! cmp -s forward/model.safetensors mask/model.safetensors
    accepted -n 7 --plot none -y sales -x heat,sky -X price,campaign -o stack holes.csv
    grep -qx 'missing values: the last known value is used, by each member as far as its window allows' <<<"$stderr"
    accepted predict -q --plot none -o p stack/model.safetensors holes.csv
}

@test "inputs whose names are longer than a list of a flag: predicted, and known ahead from a second file" {
    awk 'BEGIN {
        for (c = 0; c < 20; c++) names = names sprintf(",input %d of the twenty whose name is as long as those of some exports", c)
        print "value" names
        for (t = 0; t < 64; t++) {
            row = t < 60 ? (t * 37) % 11 : ""
            for (c = 0; c < 20; c++) row = row "," (t * (c + 3)) % 13
            print row
        } }' >wide.csv
    cut -d, -f2- wide.csv | sed -n '1p; 62,$p' >later.csv
    head -n 61 wide.csv >known.csv
    accepted -q -m ridge --lags 1 -n 4 --plot none -y value -x '*' -o past known.csv
    accepted predict -q --plot none past known.csv
    same 5 "$(wc -l <<<"$output")"
    accepted -q -m ridge --lags 1 -n 4 --plot none -y value -X "$(seq -s , 2 21)" -o ahead wide.csv
    local want=$output
    accepted predict -q --plot none --future-file later.csv ahead known.csv
    same "$want" "$output"
}
