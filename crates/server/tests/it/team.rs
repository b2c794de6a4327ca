//! Members and groups, and who may do what (S-161 to S-178).

use domain::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Browser, Database, Desk, OWNER, PASSWORD, Site, on_both_databases};

async fn site(database: &Database) -> Site {
    Site::new(Desk::new(database).await).await
}

fn new_member(name: &str, role: &str) -> Value {
    json!({"nickname": name, "email": format!("{name}@desk.example"), "role": role})
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

async fn add(browser: &Browser, name: &str, role: &str) -> String {
    id(&browser.post("/api/admin/members", new_member(name, role)).await.is(StatusCode::OK))
}

on_both_databases! {
    // S-163, S-164, S-182
    async fn a_new_member_must_choose_a_password_before_anything_else(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;

        let new = boss.post("/api/admin/members", new_member("mia", "agent")).await.is(StatusCode::OK);

        assert_eq!(new["mailed"], false);
        let given = new["password"].as_str().unwrap();
        assert_eq!(given.len(), 14);
        let mut mia = site.browser();
        let me = mia.sign_in("mia@desk.example", given).await.is(StatusCode::OK);
        assert_eq!(me["mustChangePassword"], true);
        mia.post("/api/tickets", json!({})).await.refuses(403, "mustChangePassword");
        mia.patch("/api/me", json!({"nickname": "Mia"})).await.refuses(403, "mustChangePassword");
        mia.get("/api/admin/members").await.refuses(403, "mustChangePassword");
        mia.post("/api/me/password", json!({"current": given, "new": PASSWORD})).await.is(StatusCode::OK);
        mia.post("/api/tickets", json!({})).await.is(StatusCode::OK);
    }

    // S-168
    async fn an_agent_cannot_enter_the_panel(database: Database) {
        let site = site(&database).await;
        site.desk.member("mia", Role::Agent).await;
        let mia = site.signed_in("mia@desk.example").await;

        for path in ["members", "groups", "settings", "channels/web", "overview"] {
            mia.get(&format!("/api/admin/{path}")).await.refuses(403, "forbidden");
        }
        mia.post("/api/admin/members", new_member("eve", "admin")).await.refuses(403, "forbidden");
        mia.post("/api/admin/groups", json!({"name": "Mine"})).await.refuses(403, "forbidden");
    }

    // S-166, S-167
    async fn an_administrator_may_not_touch_the_super_administrator_nor_reset_oneself(database: Database) {
        let site = site(&database).await;
        let ann = site.desk.member("ann", Role::Admin).await;
        let owner = site.desk.owner.id;
        let ann_browser = site.signed_in("ann@desk.example").await;

        for action in ["reset-password", "force-offline"] {
            for target in [owner, ann.id] {
                let path = format!("/api/admin/members/{target}/{action}");
                ann_browser.post(&path, json!({})).await.refuses(403, "forbidden");
            }
        }
        for target in [owner, ann.id] {
            ann_browser.delete(&format!("/api/admin/members/{target}")).await.refuses(403, "forbidden");
        }
        let edit = json!({"nickname": "Pawn", "role": "agent"});
        ann_browser.patch(&format!("/api/admin/members/{owner}"), edit.clone()).await.refuses(403, "forbidden");
        ann_browser.patch(&format!("/api/admin/members/{}", ann.id), edit).await.refuses(400, "invalid");
        ann_browser.post("/api/admin/members", new_member("eve", "superAdmin")).await.refuses(400, "invalid");
        let boss = site.signed_in(OWNER).await;
        let own = json!({"nickname": "The Boss", "role": "agent"});
        let row = boss.patch(&format!("/api/admin/members/{owner}"), own).await.is(StatusCode::OK);
        assert_eq!((row["nickname"].as_str(), row["role"].as_str()), (Some("The Boss"), Some("superAdmin")));
    }

    // S-170
    async fn a_reset_password_ends_the_old_one_and_every_sign_in(database: Database) {
        let site = site(&database).await;
        let mia = site.desk.member("mia", Role::Agent).await;
        let browser = site.signed_in("mia@desk.example").await;
        let boss = site.signed_in(OWNER).await;

        let path = format!("/api/admin/members/{}/reset-password", mia.id);
        let new = boss.post(&path, json!({})).await.is(StatusCode::OK);

        browser.get("/api/me").await.refuses(401, "unauthorized");
        site.browser().sign_in("mia@desk.example", PASSWORD).await.refuses(401, "wrongCredentials");
        let me = site.browser().sign_in("mia@desk.example", new["password"].as_str().unwrap()).await;
        assert_eq!(me.is(StatusCode::OK)["mustChangePassword"], true);
    }

    // S-172, S-173
    async fn forced_offline_one_is_out_until_restored(database: Database) {
        let site = site(&database).await;
        let mia = site.desk.member("mia", Role::Agent).await;
        let browser = site.signed_in("mia@desk.example").await;
        let boss = site.signed_in(OWNER).await;
        let path = |action: &str| format!("/api/admin/members/{}/{action}", mia.id);

        let row = boss.post(&path("force-offline"), json!({})).await.is(StatusCode::OK);

        assert_eq!((row["blocked"].as_bool(), row["status"].as_str()), (Some(true), Some("offline")));
        browser.get("/api/me").await.refuses(401, "unauthorized");
        site.browser().sign_in("mia@desk.example", PASSWORD).await.refuses(403, "blocked");
        let row = boss.post(&path("restore-online"), json!({})).await.is(StatusCode::OK);
        assert_eq!(row["blocked"], false);
        site.browser().sign_in("mia@desk.example", PASSWORD).await.is(StatusCode::OK);
    }

    // S-171
    async fn a_deleted_member_is_out_and_can_be_added_anew(database: Database) {
        let site = site(&database).await;
        let mia = site.desk.member("mia", Role::Agent).await;
        let browser = site.signed_in("mia@desk.example").await;
        let boss = site.signed_in(OWNER).await;
        let path = format!("/api/admin/members/{}", mia.id);

        boss.delete(&path).await.is(StatusCode::NO_CONTENT);

        browser.get("/api/me").await.refuses(401, "unauthorized");
        site.browser().sign_in("mia@desk.example", PASSWORD).await.refuses(401, "wrongCredentials");
        boss.delete(&path).await.refuses(404, "notFound");
        let page = boss.get("/api/admin/members").await.is(StatusCode::OK);
        assert_eq!(page["total"], 1);
        let again = boss.post("/api/admin/members", new_member("mia", "agent")).await.is(StatusCode::OK);
        let mut mia = site.browser();
        mia.sign_in("mia@desk.example", again["password"].as_str().unwrap()).await.is(StatusCode::OK);
    }

    // S-161, S-162
    async fn members_are_found_by_name_address_and_phone_in_pages(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        for n in 0..12 {
            site.desk.member(&format!("agent{n}"), Role::Agent).await;
        }
        let form = json!({"nickname": "王小明 50%", "email": "wang@desk.example", "role": "admin", "phone": "008617775365072"});
        boss.post("/api/admin/members", form).await.is(StatusCode::OK);

        let total = async |query: &str| {
            let page = boss.get(&format!("/api/admin/members?q={query}")).await.is(StatusCode::OK);
            (page["total"].as_i64().unwrap(), page["items"].as_array().unwrap().len())
        };
        assert_eq!(total("").await, (14, 10));
        assert_eq!(total("&page=2").await, (14, 4));
        assert_eq!(total("&size=50").await, (14, 14));
        assert_eq!(total("AGENT1").await, (3, 3));
        assert_eq!(total("%E7%8E%8B").await, (1, 1));
        assert_eq!(total("%25").await, (1, 1), "a per cent sign is only itself");
        assert_eq!(total("%2B8617775").await, (1, 1)); // S-174
        assert_eq!(total("nobody").await, (0, 0));
        boss.get("/api/admin/members?size=7").await.refuses(400, "invalid");
        boss.get("/api/admin/members?page=x").await.refuses(400, "malformed");
    }

    async fn what_is_filled_in_for_a_member_is_checked(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let wrong = [
            ("nickname", json!("")), ("email", json!("mia")), ("phone", json!("12")), ("limit", json!(0)),
            ("limit", json!(101)), ("groups", json!([4711])),
        ];
        for (field, value) in wrong {
            let mut form = new_member("mia", "agent");
            form[field] = value;
            let answer = boss.post("/api/admin/members", form).await;
            answer.refuses(400, "invalid");
            assert_eq!(answer.json()["field"], field);
        }
        let mut form = new_member("mia", "agent");
        form["email"] = json!("OWNER@desk.example");
        boss.post("/api/admin/members", form).await.refuses(409, "emailTaken");
    }

    // S-175, S-176, S-177, S-178, S-180
    async fn groups_have_numbers_unique_names_and_members(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let (mia, leo) = (add(&boss, "mia", "agent").await, add(&boss, "leo", "agent").await);
        let group = |name: &str, members: Value| json!({"name": name, "members": members});

        let first = boss.post("/api/admin/groups", group("Pre-Sale", json!([mia]))).await.is(StatusCode::OK);
        let second = boss.post("/api/admin/groups", group("After-Sale", json!([mia, leo]))).await.is(StatusCode::OK);

        assert_eq!((first["id"].as_i64(), second["id"].as_i64()), (Some(1001), Some(1002)));
        boss.post("/api/admin/groups", group(" pre-sale ", json!([]))).await.refuses(409, "nameTaken");
        boss.patch("/api/admin/groups/1002", group("PRE-SALE", json!([]))).await.refuses(409, "nameTaken");
        boss.post("/api/admin/groups", group("X", json!([uuid()]))).await.refuses(400, "invalid");
        let renamed = boss.patch("/api/admin/groups/1001", group("PRE-SALE", json!([leo]))).await.is(StatusCode::OK);
        assert_eq!((renamed["name"].as_str(), &renamed["members"]), (Some("PRE-SALE"), &json!([leo])));
        let page = boss.get("/api/admin/members?q=leo").await.is(StatusCode::OK);
        assert_eq!(page["items"][0]["groups"], json!([1001, 1002]));
        boss.delete("/api/admin/groups/1002").await.is(StatusCode::NO_CONTENT);
        boss.delete("/api/admin/groups/1002").await.refuses(404, "notFound");
        let groups = boss.get("/api/admin/groups").await.is(StatusCode::OK);
        assert_eq!(groups.as_array().unwrap().len(), 1);
    }

    async fn every_change_is_written_down_without_what_people_wrote(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let mia = add(&boss, "mia", "agent").await;
        let edit = json!({"nickname": "Mia Secretname", "role": "agent", "limit": 3});
        boss.patch(&format!("/api/admin/members/{mia}"), edit).await.is(StatusCode::OK);

        let mut link = site.desk.store.read().await.unwrap();
        let audit = store::audit::list(&mut link, site.desk.instance, 10).await.unwrap();

        let update = audit.iter().find(|(action, subject, _)| action == "member.update" && *subject == mia).unwrap();
        assert_eq!(update.2, ["nickname", "limit"]);
        assert!(!format!("{audit:?}").contains("Secretname")); // A19
    }
}

fn uuid() -> String {
    "00000000-0000-4000-8000-000000000000".to_owned()
}
