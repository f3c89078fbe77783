package io.understudy.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in headless Chromium, against a whole service in this process. Its pictures lie in target/console. */
@Timeout(180)
class ConsoleIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String START = "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned <b>move</b>\"}";

    @SuppressWarnings("NullAway.Init") // before all tests, or there are none
    private static ConsoleBrowser browser;

    private final Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private SmallService service;

    @SuppressWarnings("NullAway.Init") // before each test
    private ConsoleBrowser.Tab tab;

    @SuppressWarnings("NullAway.Init") // before each test
    private Page page;

    @SuppressWarnings("NullAway.Init") // before each test
    private List<String> complaints;

    ConsoleIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void browser() throws IOException {
        browser = ConsoleBrowser.start();
    }

    @AfterAll
    static void end() {
        ConsoleBrowser.end(browser);
    }

    @BeforeEach
    void open() throws Exception {
        service = SmallService.start(folder);
        tab = browser.open(service);
        page = tab.page();
        complaints = tab.complaints();
    }

    @AfterEach
    void close() {
        tab.close();
        service.close();
    }

    @Test
    void a_token_opens_it_and_a_wrong_one_does_not() {
        page.navigate(service.connection().url());
        assertThat(page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)))
                .isFocused();
        tab.enter("guessed");
        assertThat(page.locator("#refused")).hasText("The service does not know this token.");
        assertThat(page.locator("#board")).hasCount(0);

        tab.enter("of-watcher");
        assertThat(page.locator("#who")).hasText("watcher: observe");
        assertThat(page.locator("#board tbody tr")).hasCount(1);
        page.reload();
        assertThat(page.locator("#board tbody tr")).hasCount(1);
        assertThat(page.evaluate("localStorage.length + document.cookie.length"))
                .isEqualTo(0);

        page.getByText("Forget the token").click();
        assertThat(page.locator("#board")).isHidden();
        assertThat(page.evaluate("sessionStorage.length")).isEqualTo(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_channel_by_which_nobody_is_told_stands_above_everything() {
        // To the page it is in trouble.
        page.route(Pattern.compile("/api/v1/status$"), route -> {
            APIResponse real = route.fetch();
            String text = real.text();
            assertThat(text).contains("\"channels\":[]");
            route.fulfill(
                    new Route.FulfillOptions().setResponse(real).setBody(text.replace("\"channels\":[]", TROUBLE)));
        });
        tab.enterAs("watcher");
        assertThat(page.locator("#service"))
                .containsText(
                        "Nobody is told by channel pager since 2026-11-23 04:00:00 UTC: it answered <b>500</b>; waiting: 12");
        tab.picture("channel-in-trouble");
        page.unrouteAll();
        assertThat(complaints).isEmpty();
    }

    private static final String TROUBLE = """
            "channels":[{"channel":"pager","since":1795406400123,"why":"it answered <b>500</b>","waiting":12}]""";

    @Test
    void the_board_follows_what_happens() {
        tab.enterAs("watcher");
        Locator row = page.locator("#board tbody tr");
        assertThat(page.locator("#link")).hasText("live");
        assertThat(row).containsText("✔ PROTECTED");
        assertThat(row).containsText("east → west");
        tab.picture("board-protected");

        service.answers(500);
        assertThat(row).containsText("⚠ AT RISK");
        assertThat(row).containsText("0 of 1 required vantage points see east serving");
        assertThat(page).hasTitle("1 at risk · Understudy");
        tab.picture("board-at-risk");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        tab.picture("board-at-risk-dark");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_move_is_approved_answered_and_aborted_by_those_who_may() throws Exception {
        service.post("/api/v1/applications/shop/operations", "of-ann", START);
        tab.enterAs("bob");
        // By keyboard alone: the first link of the page's content is the application.
        page.locator("#app-shop").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#phase")).containsText("AWAITING APPROVAL");
        assertThat(page.locator("#page")).containsText("planned <b>move</b>");
        assertThat(page.locator("#abort")).isDisabled();
        assertThat(step("freeze", "PENDING")).isVisible();
        tab.picture("waits-for-approval");

        page.locator("#approve").click();
        Locator go = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve").setExact(true));
        assertThat(go).isDisabled();
        page.locator("#ask-first").fill("00000000");
        assertThat(go).isDisabled();
        page.locator("#ask-first")
                .fill(page.locator("dialog pre").nth(0).textContent().substring(0, 8));
        tab.picture("approve");
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog")).isHidden();
        assertThat(step("freeze", "WAITS")).isVisible();
        assertThat(page.locator("#page")).containsText("<script>alert(1)</script>");
        tab.picture("step-waits-for-a-person");

        tab.enterAs("ann");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#accept").click();
        page.locator("#ask-phrase").fill(page.locator("dialog pre").last().textContent());
        page.keyboard().press("Enter");
        assertThat(step("freeze", "DONE")).isVisible();
        assertThat(step("move", "WAITS")).isVisible();
        tab.picture("second-step");

        page.locator("#abort").click();
        page.locator("#ask-reason").fill("not today");
        page.locator("#ask-word").fill("shop-2-1");
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog")).isHidden();
        assertThat(page.locator("#phase")).not().containsText("AWAITING");
        await().atMost(LIMIT)
                .until(() -> new ObjectMapper()
                        .readTree(service.get("/api/v1/operations/shop-2-1", "of-ann")
                                .body())
                        .path("reason")
                        .asText()
                        .contains("not today"));
        tab.picture("aborted");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_dry_run_shows_the_plan_to_who_may_drill() {
        tab.enterAs("watcher");
        page.locator("#app-shop").click();
        assertThat(page.locator("#dry-failover")).isDisabled();
        assertThat(page.locator("#dry-failover")).hasAttribute("title", "Your token lacks the role 'drill'");

        tab.enterAs("driller");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#dry-failover").click();
        assertThat(page.locator("dialog")).containsText("Nothing was changed");
        assertThat(page.locator("dialog tbody tr")).hasCount(2);
        tab.picture("dry-run");
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).isHidden();
        assertThat(complaints).isEmpty();
    }

    @Test
    void whether_the_standby_could_take_over_is_shown_with_every_check() throws Exception {
        tab.enterAs("watcher");
        page.locator("#app-shop").click();
        await().atMost(LIMIT)
                .until(() -> service.post("/api/v1/applications/shop/readiness", "of-driller", "")
                        .body()
                        .contains("\"state\":\"READY\""));
        assertThat(page.locator("#readiness")).containsText("3 of 3 checks of west hold");
        assertThat(page.locator("#readiness")).hasAttribute("data-state", "READY");
        assertThat(page.locator("#last-drill")).hasText("No drill has passed yet.");
        page.locator("#findings-of").click();
        assertThat(page.locator("#findings")).containsText("Nothing was found");
        assertThat(page.locator("#findings tbody tr")).hasCount(5);
        tab.picture("readiness");
        page.keyboard().press("Escape");
        assertThat(complaints).isEmpty();
    }

    @Test
    void old_numbers_do_not_look_like_new_ones() {
        tab.enterAs("watcher");
        assertThat(page.locator("#stale")).isHidden();
        tab.context().setOffline(true);
        assertThat(page.locator("#stale"))
                .containsText(Pattern.compile("The service does not answer\\. What you see is \\d+ s old\\."));
        tab.picture("stale");
        tab.context().setOffline(false);
        assertThat(page.locator("#stale")).isHidden();
        assertThat(page.locator("#link")).hasText("live");

        service.close();
        assertThat(page.locator("#stale")).isVisible();
        assertThat(page.locator("#link")).hasText("not live: asking every five seconds");
    }

    @Test
    void the_page_runs_nothing_but_its_own_scripts() throws Exception {
        String policy = page.navigate(service.connection().url()).headerValue("content-security-policy");
        assertThat(policy).contains("default-src 'none'", "script-src 'self'").doesNotContain("unsafe");
        page.evaluate(
                "() => { const s = document.createElement('img'); s.src = 'http://127.0.0.9/x.png'; document.body.append(s); }");
        await().atMost(LIMIT).until(() -> {
            page.waitForTimeout(20);
            return complaints.stream().anyMatch(c -> c.contains("Content Security Policy"));
        });
    }

    private Locator step(String name, String state) {
        return page.locator("svg [data-step=%s][data-state=%s]".formatted(name, state));
    }
}
