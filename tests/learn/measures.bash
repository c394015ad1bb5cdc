# How the synthetic and physical standards are scored, by the files of a run: sourced by
# tests/learn/report and tests/bench/accuracy-synthetic. forecast: the program.
# shellcheck shell=bash disable=SC2154 # forecast, of who sources it

# The standard series as the configurations want them, from a folder that holds them.
standard_series() { # data folder
    head -n 10001 "$1/mackey_glass_17.csv" >"$2/mackey-glass.csv"
    head -n 10001 "$1/narma10.csv" | awk -F, -v OFS=, 'NR > 8001 {$2 = ""} 1' >"$2/narma10.csv"
    head -n 1101 "$1/santafe_laser.csv" >"$2/laser.csv"
    head -n 2001 "$1/santafe_laser.csv" >"$2/laser-2000.csv"
}

# 100 free runs from origins behind 1000 more measured points, evenly spread: root mean square of
# the error at step 84 over the standard deviation.
mackey_glass_error() { # file run
    awk -F, '
        NR == FNR { if (FNR > 1) { n++; s += $1; q += $1 * $1 } next }
        FNR > 1 && $5 == 84 && $4 >= 4000 && $NF != "" { error[m++] = ($6 - $NF) ^ 2 }
        END {
            for (i = 0; i < 100; i++) sum += error[int(i * m / 100)]
            print sqrt(sum / 100 / (q / n - (s / n) ^ 2))
        }' "$1" "$2/forecast.csv"
}

# One run over the test part, u known and y from the net alone.
narma10_error() { # file run
    "$forecast" predict -q --plot none --format csv --force -n 2000 --test-rows 2000 \
        -o "$2-free" "$2/model.safetensors" "$1" >/dev/null
    awk -F, '$4 == 6000 && $NF != "" {
            n++; s += $NF; q += $NF * $NF; sum += ($6 - $NF) ^ 2
        }
        END { print sqrt(sum / n / (q / n - (s / n) ^ 2)) }' "$2-free/forecast.csv"
}

# The free run over rows 1001 to 1100.
laser_error() { # file run
    awk -F, '$4 == 1000 && $NF != "" { n++; s += $NF; q += $NF * $NF; sum += ($6 - $NF) ^ 2 }
        END { print sum / n / (q / n - (s / n) ^ 2) }' "$2/forecast.csv"
}

# One step ahead from measured values over rows 1001 to 2000, by what was learned from 1 to 1000.
laser_step_error() { # file run
    "$forecast" predict -q --mode continuous --plot none --format csv --force -n 1 --test-rows 1000 \
        -o "$2-next" "$2/model.safetensors" "${1%.csv}-2000.csv" >/dev/null
    awk -F, '$4 >= 1000 && $5 == 1 && $NF != "" { n++; s += $NF; q += $NF * $NF; sum += ($6 - $NF) ^ 2 }
        END { if (n == 1000) print sum / n / (q / n - (s / n) ^ 2) }' "$2-next/forecast.csv"
}
