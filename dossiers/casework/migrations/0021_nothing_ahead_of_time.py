"""The log refuses what has not happened yet; a flag of lateness that was wrong is lifted by an event of its own."""

from django.db import migrations, models

STAMP = """
CREATE OR REPLACE FUNCTION casework_event_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.origin = 'live' THEN
        NEW.recorded_at := clock_timestamp();
        IF NEW.occurred_at > NEW.recorded_at + interval '5 minutes' THEN
            RAISE EXCEPTION 'Nothing is written down before it happens: % of dossier % at %', NEW.kind, NEW.dossier_id,
                NEW.occurred_at USING ERRCODE = 'check_violation',
                HINT = 'Compare the clocks of this machine and of the database.';
        END IF;
        SELECT head INTO NEW.prev_hash FROM casework_dossier WHERE id = NEW.dossier_id;
        NEW.hash := NULL;
    ELSIF NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = 'casework_event'::regclass), 'MEMBER') THEN
        RAISE EXCEPTION 'Only the loader may write events of origin %', NEW.origin
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.hash IS NULL THEN
        NEW.hash := casework_event_hash(NEW.prev_hash, NEW.dossier_id, NEW.seq, NEW.kind::text, NEW.state::integer,
            NEW.occurred_at, NEW.recorded_at, NEW.origin::text, NEW.unit_id, NEW.leg_id, NEW.actor_id, NEW.data);
    END IF;
    RETURN NEW;
END $$;
"""

# Five minutes, because two machines' clocks differ; sweeps ask the database's own clock. What a loader brings keeps its
# instants.
AHEAD = """
CREATE FUNCTION casework_refuse_ahead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nothing is written down before it happens: % at %', TG_TABLE_NAME, NEW.made_at
        USING ERRCODE = 'check_violation', HINT = 'Compare the clocks of this machine and of the database.';
END $$;
CREATE TRIGGER casework_alert_not_ahead BEFORE INSERT ON casework_alert FOR EACH ROW
    WHEN (NEW.made_at > clock_timestamp() + interval '5 minutes') EXECUTE FUNCTION casework_refuse_ahead();
"""

UNDO = """
DROP TRIGGER casework_alert_not_ahead ON casework_alert;
DROP FUNCTION casework_refuse_ahead();
CREATE OR REPLACE FUNCTION casework_event_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.origin = 'live' THEN
        NEW.recorded_at := clock_timestamp();
        SELECT head INTO NEW.prev_hash FROM casework_dossier WHERE id = NEW.dossier_id;
        NEW.hash := NULL;
    ELSIF NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = 'casework_event'::regclass), 'MEMBER') THEN
        RAISE EXCEPTION 'Only the loader may write events of origin %', NEW.origin
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.hash IS NULL THEN
        NEW.hash := casework_event_hash(NEW.prev_hash, NEW.dossier_id, NEW.seq, NEW.kind::text, NEW.state::integer,
            NEW.occurred_at, NEW.recorded_at, NEW.origin::text, NEW.unit_id, NEW.leg_id, NEW.actor_id, NEW.data);
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0020_codes_found")]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('submitted', 'Nộp hồ sơ trực tuyến'), ('received', 'Tiếp nhận hồ sơ'), ('not_accepted', 'Từ chối tiếp nhận'), ('forwarded', 'Chuyển xử lý'), ('sent_out', 'Chuyển song song tới nhiều nơi'), ('taken_over', 'Nhận bàn giao'), ('handed_over', 'Bàn giao kết quả phần việc'), ('sent_back', 'Trả lại nơi chuyển'), ('papers_asked', 'Yêu cầu bổ sung giấy tờ'), ('papers_added', 'Nhận giấy tờ bổ sung'), ('papers_part', 'Nhận một phần giấy tờ bổ sung'), ('payment_asked', 'Yêu cầu nộp phí, lệ phí'), ('paid', 'Đã nộp phí, lệ phí'), ('consulted', 'Hỏi ý kiến cơ quan phối hợp'), ('answered', 'Cơ quan phối hợp trả lời'), ('resolved', 'Đã có kết quả'), ('refused', 'Từ chối giải quyết'), ('extended', 'Xin lỗi và hẹn lại ngày trả'), ('returned', 'Trả kết quả'), ('withdrawn', 'Rút hồ sơ'), ('stopped', 'Dừng xử lý'), ('papers_proposed', 'Trình yêu cầu bổ sung'), ('corr_proposed', 'Đề nghị đính chính'), ('corrected', 'Đính chính'), ('reopen_proposed', 'Đề nghị mở lại hồ sơ'), ('reopened', 'Mở lại hồ sơ'), ('posted', 'Giao kết quả cho bưu điện'), ('came_back', 'Bưu điện chuyển hoàn kết quả'), ('fee_collected', 'Thu phí, lệ phí'), ('fee_refunded', 'Hoàn trả phí, lệ phí'), ('receipt_reissued', 'Cấp lại giấy tiếp nhận'), ('declined', 'Không đồng ý đề nghị'), ('reassigned', 'Giao người khác xử lý'), ('became_overdue', 'Quá hạn'), ('overdue_lifted', 'Gỡ ghi nhận quá hạn'), ('calendar_changed', 'Lịch làm việc thay đổi, hẹn được tính lại'), ('withdraw_asked', 'Người nộp xin rút hồ sơ'), ('delivery_chosen', 'Người nộp chọn nơi nhận kết quả'), ('contact_chosen', 'Người nộp chọn cách nhận tin')], max_length=16),
        ),
        migrations.RunSQL(STAMP + AHEAD, UNDO),
    ]
