/* Asks veraPDF about files: java -cp ... Vera.java FLAVOUR,FLAVOUR FOLDER; prints what is wrong, exits 0 if nothing is. */
import java.io.File;
import java.io.FileInputStream;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Vera {
    public static void main(String[] said) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        File[] files = new File(said[1]).listFiles((folder, name) -> name.endsWith(".pdf"));
        Arrays.sort(files);
        int right = 0, wrong = 0;
        for (File file : files) {
            for (String name : said[0].split(",")) {
                PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
                     PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 50, false, false, false)) {
                    ValidationResult result = validator.validate(parser);
                    if (result.isCompliant()) {
                        right++;
                        continue;
                    }
                    wrong++;
                    Set<String> broken = new LinkedHashSet<>();
                    for (TestAssertion one : result.getTestAssertions()) {
                        if (one.getStatus() == TestAssertion.Status.FAILED) {
                            broken.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber() + " " + one.getMessage());
                        }
                    }
                    System.out.println(file.getName() + " " + name + ": " + broken);
                }
            }
        }
        System.out.println(right + " right, " + wrong + " wrong, " + files.length + " files");
        System.exit(wrong == 0 && files.length > 0 ? 0 : 1);
    }
}
