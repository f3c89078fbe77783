package io.understudy.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in headless Chromium, against a whole service in this process. Its pictures lie in target/console. */
@Timeout(180)
class ConsoleIT {

    private static final Path PICTURES = Path.of("target", "console");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String START = "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned <b>move</b>\"}";

    private static @Nullable Playwright playwright;

    @SuppressWarnings("NullAway.Init") // before all tests, or there are none
    private static Browser browser;

    private final Path folder;
    private final List<String> complaints = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // before each test
    private SmallService service;

    @SuppressWarnings("NullAway.Init") // before each test
    private BrowserContext tab;

    @SuppressWarnings("NullAway.Init") // before each test
    private Page page;

    ConsoleIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void browser() throws IOException {
        Optional<Path> chromium = chromium();
        Assumptions.assumeTrue(chromium.isPresent(), "no chromium on this machine");
        Files.createDirectories(PICTURES);
        PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT.toMillis());
        Playwright started = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        playwright = started;
        browser = started.chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.orElseThrow())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @AfterAll
    static void end() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        service = SmallService.start(folder);
        await().atMost(LIMIT)
                .until(() -> service.get("/api/v1/status", "of-ann").body().contains("\"protection\":\"PROTECTED\""));
        tab = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
        tab.setDefaultTimeout(30_000);
        page = tab.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("401")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("a script of the data ran: " + dialog.message());
            dialog.dismiss();
        });
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
        enter("guessed");
        assertThat(page.locator("#refused")).hasText("The service does not know this token.");
        assertThat(page.locator("#board")).hasCount(0);

        enter("of-watcher");
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
    void the_board_follows_what_happens() {
        enterAs("watcher");
        Locator row = page.locator("#board tbody tr");
        assertThat(page.locator("#link")).hasText("live");
        assertThat(row).containsText("✔ PROTECTED");
        assertThat(row).containsText("east → west");
        picture("board-protected");

        service.answers(500);
        assertThat(row).containsText("⚠ AT RISK");
        assertThat(row).containsText("0 of 1 required vantage points see east serving");
        assertThat(page).hasTitle("1 at risk · Understudy");
        picture("board-at-risk");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        picture("board-at-risk-dark");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_move_is_approved_answered_and_aborted_by_those_who_may() throws Exception {
        service.post("/api/v1/applications/shop/operations", "of-ann", START);
        enterAs("bob");
        // By keyboard alone: the first link of the page's content is the application.
        page.locator("#app-shop").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#phase")).containsText("AWAITING APPROVAL");
        assertThat(page.locator("#page")).containsText("planned <b>move</b>");
        assertThat(page.locator("#abort")).isDisabled();
        assertThat(step("freeze", "PENDING")).isVisible();
        picture("waits-for-approval");

        page.locator("#approve").click();
        Locator go = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve").setExact(true));
        assertThat(go).isDisabled();
        page.locator("#ask-first").fill("00000000");
        assertThat(go).isDisabled();
        page.locator("#ask-first")
                .fill(page.locator("dialog pre").nth(0).textContent().substring(0, 8));
        picture("approve");
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog")).isHidden();
        assertThat(step("freeze", "WAITS")).isVisible();
        assertThat(page.locator("#page")).containsText("<script>alert(1)</script>");
        picture("step-waits-for-a-person");

        enterAs("ann");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#accept").click();
        page.locator("#ask-phrase").fill(page.locator("dialog pre").last().textContent());
        page.keyboard().press("Enter");
        assertThat(step("freeze", "DONE")).isVisible();
        assertThat(step("move", "WAITS")).isVisible();
        picture("second-step");

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
        picture("aborted");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_dry_run_shows_the_plan_to_who_may_drill() {
        enterAs("watcher");
        page.locator("#app-shop").click();
        assertThat(page.locator("#dry-failover")).isDisabled();
        assertThat(page.locator("#dry-failover")).hasAttribute("title", "Your token lacks the role 'drill'");

        enterAs("driller");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#dry-failover").click();
        assertThat(page.locator("dialog")).containsText("Nothing was changed");
        assertThat(page.locator("dialog tbody tr")).hasCount(2);
        picture("dry-run");
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).isHidden();
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_drill_is_begun_and_read_by_those_who_may() {
        enterAs("watcher");
        page.locator("#app-shop").click();
        assertThat(page.locator("#drill")).isDisabled();
        assertThat(page.locator("#drill")).hasAttribute("title", "Your token lacks the role 'drill'");

        enterAs("driller");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#drill").click();
        assertThat(page.locator("#dialog-title")).hasText("Rehearse a failover of shop, east → west");
        assertThat(page.locator("dialog")).containsText("nothing is changed at either site");
        Locator go = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Rehearse").setExact(true));
        assertThat(go).isDisabled();
        picture("drill-asks");
        page.locator("#ask-reason").fill("<img src=x onerror=alert(1)>");
        page.keyboard().press("Enter");
        assertThat(page.locator("#report")).hasAttribute("data-result", Pattern.compile("PASSED|FAILED"));
        assertThat(page.locator("#report")).containsText("by driller: <img src=x onerror=alert(1)>");
        assertThat(page.locator("#report")).containsText("a failover takes");
        picture("drill-report");

        page.keyboard().press("Escape");
        page.locator("#drills-of").click();
        assertThat(page.locator("#drills tbody tr")).hasCount(1);
        assertThat(page.locator("#drills tbody tr")).containsText("driller");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Read"))
                .click();
        assertThat(page.locator("#report")).containsText("a failover takes");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_drill_that_runs_is_aborted_after_a_question_and_what_the_service_says_to_it_is_shown() throws Exception {
        service.post(
                "/api/v1/applications/shop/drills", "of-driller", "{\"kind\": \"dry-run\", \"reason\": \"quarterly\"}");
        await().atMost(LIMIT)
                .until(() -> !service.get("/api/v1/drills", "of-driller").body().contains("\"RUNNING\""));
        // To the page it still runs.
        page.route("**/api/v1/drills", route -> {
            APIResponse real = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(real)
                    .setBody(real.text().replaceAll("\"result\":\"(PASSED|FAILED)\"", "\"result\":\"RUNNING\"")));
        });
        enterAs("driller");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#drills-of").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Read"))
                .click();
        page.locator("#drill-abort").click();
        Locator go = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Abort").setExact(true));
        assertThat(go).isDisabled();
        String id = page.locator("#dialog-title").textContent().replace("Abort ", "");
        page.locator("#ask-word").fill(id);
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog [role=alert]")).containsText(id + " is not under way here");
    }

    @Test
    void an_isolated_drill_does_not_say_that_nothing_was_changed() throws Exception {
        service.post("/api/v1/applications/shop/drills", "of-driller", "{\"kind\": \"dry-run\", \"reason\": \"\"}");
        await().atMost(LIMIT)
                .until(() -> !service.get("/api/v1/drills", "of-driller").body().contains("\"RUNNING\""));
        // To the page it brought copies up, and not all of them went.
        page.route("**/api/v1/drills", route -> {
            APIResponse real = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(real)
                    .setBody(real.text()
                            .replace("\"kind\":\"DRY_RUN\"", "\"kind\":\"ISOLATED\"")
                            .replace("\"isolated\":null", COPIES)));
        });
        enterAs("driller");
        page.navigate(service.connection().url() + "/#/app/shop");
        page.locator("#drills-of").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Read"))
                .click();
        assertThat(page.locator("#report")).not().containsText("Nothing was changed");
        assertThat(page.locator("#report")).containsText("Copies were brought up at west");
        assertThat(page.locator("#report"))
                .containsText("NOT taken away from the namespace drill-shop at west: left is Pod web");
        assertThat(page.locator("#report")).containsText("NOT KEPT");
        assertThat(complaints).isEmpty();
    }

    private static final String COPIES = """
            "isolated":{"site":"west","namespace":"drill-shop","made":[{"name":"Deployment web","outcome":"made","startedMillis":1,
            "millis":2}],"readyMillis":400,"links":[{"link":"orders","beforeMillis":12,"mostMillis":12,"afterMillis":null,"lossMillis":null,
            "samples":3,"withinRpo":false}],"removedMillis":null,"left":["Pod web"],"proof":"one pod is left"}""";

    @Test
    void whether_the_standby_could_take_over_is_shown_with_every_check() throws Exception {
        enterAs("watcher");
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
        picture("readiness");
        page.keyboard().press("Escape");
        assertThat(complaints).isEmpty();
    }

    @Test
    void old_numbers_do_not_look_like_new_ones() {
        enterAs("watcher");
        assertThat(page.locator("#stale")).isHidden();
        tab.setOffline(true);
        assertThat(page.locator("#stale"))
                .containsText(Pattern.compile("The service does not answer\\. What you see is \\d+ s old\\."));
        picture("stale");
        tab.setOffline(false);
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

    private void enterAs(String name) {
        page.navigate(service.connection().url());
        if (!Integer.valueOf(0).equals(page.evaluate("sessionStorage.length"))) {
            page.locator("#leave").click();
        }
        enter("of-" + name);
        assertThat(page.locator("#who")).containsText(name + ":");
    }

    private void enter(String token) {
        page.locator("#token").fill(token);
        page.keyboard().press("Enter");
    }

    private Locator step(String name, String state) {
        return page.locator("svg [data-step=%s][data-state=%s]".formatted(name, state));
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }
}
