package io.understudy.adapter.route53;

import java.util.function.Function;
import software.amazon.awssdk.services.route53.Route53Client;

/** Calls of one question, one after the other, that change nothing. Not thread-safe. */
final class Calls {

    private final Account account;
    private final Urgency urgency;
    private boolean turn;

    private Calls(Account account, Urgency urgency, boolean turn) {
        this.account = account;
        this.urgency = urgency;
        this.turn = turn;
    }

    /** Each waits for its turn. */
    static Calls of(Account account, Urgency urgency) {
        return new Calls(account, urgency, false);
    }

    /** The first one has its turn; what is begun goes before what is not. */
    static Calls begun(Account account) {
        return new Calls(account, Urgency.FINISH, true);
    }

    /** Throws {@link software.amazon.awssdk.core.exception.SdkException} as the client does. */
    <T> T ask(Function<Route53Client, T> call) {
        boolean first = turn;
        turn = false;
        return account.ask(urgency, call, first);
    }
}
