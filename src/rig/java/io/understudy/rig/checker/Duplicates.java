package io.understudy.rig.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Numbers that exist more often than they were sent. What an unreadable table holds can't be among them.
 *
 * @param inOneTable more than one row of the same table has them
 * @param acknowledgedTwice acknowledged more than once, by one side or by both
 * @param independent rows of both tables have them, written by different sides: not the one copied from the other
 */
public record Duplicates(List<Long> inOneTable, List<Long> acknowledgedTwice, List<Long> independent) {

    public Duplicates {
        inOneTable = List.copyOf(inOneTable);
        acknowledgedTwice = List.copyOf(acknowledgedTwice);
        independent = List.copyOf(independent);
    }

    public boolean none() {
        return inOneTable.isEmpty() && acknowledgedTwice.isEmpty() && independent.isEmpty();
    }

    static Duplicates of(List<Attempt> writes, Table primary, Table standby) {
        Set<Long> inOne = new TreeSet<>(repeated(numbers(primary)));
        inOne.addAll(repeated(numbers(standby)));
        List<Long> told = writes.stream()
                .filter(Attempt::acknowledged)
                .map(Attempt::number)
                .toList();
        return new Duplicates(List.copyOf(inOne), List.copyOf(repeated(told)), independent(primary, standby));
    }

    private static List<Long> independent(Table primary, Table standby) {
        if (!(primary instanceof Table.Known here) || !(standby instanceof Table.Known there)) {
            return List.of();
        }
        Map<Long, String> writers = new HashMap<>();
        here.rows().forEach(row -> writers.put(row.number(), row.side()));
        return there.rows().stream()
                .filter(row -> !writers.getOrDefault(row.number(), row.side()).equals(row.side()))
                .map(Table.Row::number)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Long> numbers(Table table) {
        return table instanceof Table.Known known
                ? known.rows().stream().map(Table.Row::number).toList()
                : List.of();
    }

    private static Set<Long> repeated(List<Long> numbers) {
        Set<Long> once = new HashSet<>();
        Set<Long> more = new TreeSet<>();
        numbers.forEach(number -> {
            if (!once.add(number)) {
                more.add(number);
            }
        });
        return more;
    }
}
