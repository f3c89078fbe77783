package io.understudy.sharing;

import io.understudy.journal.StoreClock;
import java.time.Duration;

class InMemoryMembershipTest extends MembershipContractTest {

    private final StoreClock clock = new StoreClock();

    @Override
    protected Membership create() {
        return new InMemoryMembership(clock);
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time.plusMillis(1));
    }
}
