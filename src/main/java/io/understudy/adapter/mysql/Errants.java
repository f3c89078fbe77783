package io.understudy.adapter.mysql;

import java.util.List;

/**
 * Finds transactions that a standby committed first, and that its primary does not have: errant ones. A promotion would make
 * them the truth.
 */
final class Errants {

    private Errants() {}

    /**
     * @param standby the state of the standby's binary log
     * @param server the standby's own id
     * @param primaries states of binary logs that other servers had as the primary; whatever one of them has is not errant
     * @param applied what the standby applied from its primary; decides where no primary's state is known
     * @return the last errant one of each domain
     */
    static List<Gtid> of(Gtids standby, long server, List<Gtids> primaries, Gtids applied) {
        return standby.ids().stream()
                .filter(id -> id.server() == server)
                .filter(id -> id.sequence() > known(id, primaries, applied))
                .toList();
    }

    private static long known(Gtid own, List<Gtids> primaries, Gtids applied) {
        return primaries.isEmpty()
                ? new Gtids(applied.ids().stream()
                                .filter(id -> id.domain() == own.domain())
                                .toList())
                        .last()
                : primaries.stream()
                        .flatMapToLong(state -> state.first(own.domain(), own.server()).stream())
                        .max()
                        .orElse(0);
    }
}
